#!/usr/bin/env python3
"""bench-etcd-failover.py TRIALS HEARTBEAT_MS ELECTION_MS: kill -9 of the leader of three members of etcd on loopback, each with a
directory of its own on this disk, to the next acknowledged put. The writer asks the members in turn, as that of
bench-failover.sh does."""
import base64, http.client, json, math, os, shutil, socket, subprocess, sys, tempfile, time

# A member of etcd holds a put that it had passed on to a leader which died until its own timeout of seconds: its writer asks another.
CALL_TIMEOUT_S = 0.2
CONNECT_TIMEOUT_S = 0.25
PAUSE_S = 0.01
PEACE_WRITES = 100


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Members:
    def __init__(self, heartbeat, election):
        self.folder = tempfile.mkdtemp(prefix="longshore-bench-etcd-")
        ports = free_ports(6)
        self.clients, peers = ports[:3], ports[3:]
        self.cluster = ",".join(f"m{i}=http://127.0.0.1:{peers[i]}" for i in range(3))
        self.peers, self.heartbeat, self.election = peers, heartbeat, election
        self.processes = [None] * 3
        for i in range(3):
            self.start(i)

    def start(self, i):
        client, peer = f"http://127.0.0.1:{self.clients[i]}", f"http://127.0.0.1:{self.peers[i]}"
        self.processes[i] = subprocess.Popen(
            ["etcd", "--name", f"m{i}", "--data-dir", f"{self.folder}/m{i}", "--listen-client-urls", client,
             "--advertise-client-urls", client, "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
             "--initial-cluster", self.cluster, "--heartbeat-interval", str(self.heartbeat),
             "--election-timeout", str(self.election)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def call(self, i, path, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.clients[i], timeout=CONNECT_TIMEOUT_S)
        try:
            connection.connect()
            connection.sock.settimeout(CALL_TIMEOUT_S)
            connection.request("POST", path, json.dumps(body))
            response = connection.getresponse()
            answer = json.loads(response.read())
            return answer if response.status == 200 else None
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()

    def put(self, n):
        value = base64.b64encode(str(n).encode()).decode()
        return self.call(n % 3, "/v3/kv/put", {"key": base64.b64encode(b"n").decode(), "value": value}) is not None

    def leader(self):
        """The member that says of itself that it leads."""
        while True:
            for i in range(3):
                status = self.call(i, "/v3/maintenance/status", {})
                if status and status.get("leader") == status["header"]["member_id"]:
                    return i
            time.sleep(0.1)

    def close(self):
        for process in self.processes:
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    trials, heartbeat, election = (int(word) for word in sys.argv[1:4])
    members = Members(heartbeat, election)
    times = []
    try:
        n = 0
        for _ in range(trials):
            written = 0
            while written < PEACE_WRITES:
                written += members.put(n)
                n += 1
                time.sleep(PAUSE_S)
            leader = members.leader()
            members.processes[leader].kill()
            members.processes[leader].wait()
            began = time.monotonic()
            while not members.put(n):
                n += 1
                time.sleep(PAUSE_S / 2)
            times.append(round((time.monotonic() - began) * 1000))
            members.start(leader)
            while members.call(leader, "/v3/maintenance/status", {}) is None:
                time.sleep(0.1)
    finally:
        members.close()
    times.sort()
    load = os.getloadavg()
    print(f"etcd, heartbeat {heartbeat} ms, election {election} ms: kill -9 of the leader to the next acknowledged put, {len(times)} trials: "
          f"p50 {times[math.ceil(len(times) * 0.5) - 1]} ms, p90 {times[math.ceil(len(times) * 0.9) - 1]} ms, max {times[-1]} ms; "
          f"load average {load[0]:.2f} {load[1]:.2f} {load[2]:.2f}")


if __name__ == "__main__":
    main()
