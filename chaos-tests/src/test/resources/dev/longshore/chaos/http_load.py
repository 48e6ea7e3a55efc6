"""Sends requests to some addresses until SIGTERM; prints that they flow, each that fails, and at the end how many did not.

Half of the clients keep their connection, half open one for each request. The line of a failure begins with the seconds
since the epoch at which its request was sent, and those at which it had failed.
"""

import http.client
import signal
import sys
import threading
import time

CLIENTS_OF_EACH = 4
FLOWING = 100  # so many are answered before anything may happen
answered = 0
lock = threading.Lock()
over = threading.Event()


def run(address, keeps):
    global answered
    connection = None
    while not over.is_set():
        begin = time.time()
        try:
            if connection is None:
                connection = http.client.HTTPConnection(address, 80, timeout=10)
            connection.request("GET", "/")
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise OSError("status %d" % answer.status)
            with lock:
                answered += 1
                if answered == FLOWING:
                    print("flows", flush=True)
        except (OSError, http.client.HTTPException) as e:
            print("failed %.3f %.3f %s %r" % (begin, time.time(), address, e), flush=True)
            connection = close(connection)
        if not keeps:
            connection = close(connection)
        over.wait(0.01)


def close(connection):
    if connection is not None:
        connection.close()
    return None


signal.signal(signal.SIGTERM, lambda *_: over.set())
clients = [
    threading.Thread(target=run, args=(address, i % 2 == 0))
    for address in sys.argv[1:]
    for i in range(CLIENTS_OF_EACH)
]
for client in clients:
    client.start()
while not over.is_set():
    time.sleep(0.1)
for client in clients:
    client.join()
print("answered %d" % answered, flush=True)
