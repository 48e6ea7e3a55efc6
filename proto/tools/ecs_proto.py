#!/usr/bin/env python3
"""Writes ecs.proto from AWS's model of ECS (botocore's service-2.json), to standard output.

    proto/tools/ecs_proto.py MODEL.json > proto/src/main/proto/longshore/api/ecs.proto

It was run once: ecs.proto is kept by hand since, because field numbers must never change. It stays
here to say how the file came about, and for the next service of AWS that we serve.
"""

import json
import re
import sys
from pathlib import Path

# The sections of the file: a title, and the pattern of the operations that belong there. The first that
# matches holds the operation and whatever structures only its section uses.
SECTIONS = [
    ("Clusters", r".*Clusters?$|UpdateClusterSettings|PutClusterCapacityProviders"),
    ("Daemons", r".*Daemon.*"),
    ("Express gateway services", r".*ExpressGatewayService"),
    ("Task definitions", r".*TaskDefinition(s|Families)?$"),
    ("Task sets", r".*TaskSets?$"),
    ("Tasks", r".*Tasks?$|.*TaskProtection|ExecuteCommand"),
    ("Container instances", r".*ContainerInstances?(State)?$|.*Attributes|UpdateContainerAgent"),
    ("What agents report", r"Submit.*|DiscoverPollEndpoint"),
    ("Capacity providers", r".*CapacityProviders?$"),
    ("Tags", r"(Tag|Untag|ListTagsFor)Resource"),
    ("Account settings", r".*AccountSettings?(Default)?$"),
    ("Services, their deployments and revisions", r".*Service.*"),
]
ORDER = ["Clusters", "Task definitions", "Tasks", "Container instances", "Services, their deployments and revisions",
         "Task sets", "Capacity providers", "Daemons", "Express gateway services", "Tags", "Account settings",
         "What agents report"]
SHARED = "Structures that several sections share"
ERRORS = "Errors"
SCALARS = {"string": "string", "integer": "int32", "long": "int64", "double": "double", "float": "double",
           "boolean": "bool", "blob": "bytes", "timestamp": "google.protobuf.Timestamp"}
READS = ("Describe", "List", "Get", "Discover")
PROTOCOLS = {"json": "AWS_JSON_1_1", "query": "AWS_QUERY", "ec2": "EC2_QUERY", "rest-json": "REST_JSON_1",
             "smithy-rpc-v2-cbor": "RPC_V2_CBOR"}


def snake(name):
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def protobuf_json_name(snake_name):
    head, *tail = snake_name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in tail)


def quote(text):
    return json.dumps(text, ensure_ascii=False)


class Model:
    def __init__(self, raw, comments):
        self.raw, self.shapes, self.comments = raw, raw["shapes"], comments
        self.operations = raw["operations"]
        self.wrappers = {}

    def section_of(self, operation):
        return next(title for title, pattern in SECTIONS if re.fullmatch(pattern, operation))

    def reachable(self, shape, seen):
        if shape in seen or self.shapes[shape].get("document"):
            return seen
        s = self.shapes[shape]
        if s["type"] == "structure":
            seen.append(shape)
            for member in s["members"].values():
                self.reachable(member["shape"], seen)
        elif s["type"] == "list":
            self.reachable(s["member"]["shape"], seen)
        elif s["type"] == "map":
            self.reachable(s["value"]["shape"], seen)
        return seen

    def placed_structures(self):
        """The structures of each section, in the order in which its operations reach them."""
        users = {}
        for name, operation in sorted(self.operations.items(), key=lambda o: ORDER.index(self.section_of(o[0]))):
            for end in ("input", "output"):
                for shape in self.reachable(operation[end]["shape"], []):
                    users.setdefault(shape, []).append(self.section_of(name))
        placed = {title: [] for title in ORDER + [SHARED]}
        for shape, sections in users.items():
            placed[sections[0] if len(set(sections)) == 1 else SHARED].append(shape)
        return placed

    def traits(self, shape, required):
        out, s = [], self.shapes[shape]
        if required:
            out.append("required: true")
        sensitive = s.get("sensitive")
        if s["type"] in ("list", "map"):
            out += [f"{k}_items: {s[k]}" for k in ("min", "max") if s.get(k)]
            s = self.shapes[(s.get("member") or s["value"])["shape"]]
        if s["type"] not in ("list", "map", "structure"):
            out += [f"{k}: {int(s[k]) if s[k] == int(s[k]) else s[k]}" for k in ("min", "max") if k in s and not (s["type"] == "string" and s[k] == 0)]
            if "pattern" in s:
                out.append(f"pattern: {quote(s['pattern'])}")
            if "enum" in s:
                out.append("allowed: [" + ", ".join(quote(v) for v in s["enum"]) + "]")
        if sensitive or s.get("sensitive"):
            out.append("sensitive: true")
        if s.get("document"):
            out.append("document: true")
        return out

    def plain_type(self, shape):
        s = self.shapes[shape]
        if s.get("document"):
            return "string"
        return shape if s["type"] == "structure" else SCALARS[s["type"]]

    def field_type(self, shape, wrap):
        s = self.shapes[shape]
        if s["type"] == "list":
            item = self.plain_type(s["member"]["shape"])
            if wrap:
                wrapper = item[:1].upper() + item[1:] + "List"
                self.wrappers[wrapper] = item
                return wrapper
            return f"repeated {item}"
        if s["type"] == "map":
            return f"map<{self.plain_type(s['key']['shape'])}, {self.plain_type(s['value']['shape'])}>"
        kind = self.plain_type(shape)
        return kind if s["type"] == "structure" and not s.get("document") or s["type"] == "timestamp" else f"optional {kind}"

    def field(self, number, name, shape, required, wrap):
        options = []
        if protobuf_json_name(snake(name)) != name:
            options.append(f"json_name = {quote(name)}")
        traits = self.traits(shape, required)
        if traits:
            options.append("(api.field) = {" + ", ".join(traits) + "}")
        head = f"  {self.field_type(shape, wrap)} {snake(name)} = {number}"
        if not options:
            return head + ";"
        line = f"{head} [{', '.join(options)}];"
        if len(line) <= 120:
            return line
        return head + " [\n" + ",\n".join(f"    {o}" for o in options) + "\n  ];"

    def message(self, name):
        s = self.shapes[name]
        lines = [f"message {name} {{"]
        if s.get("exception"):
            status = s.get("error", {}).get("httpStatusCode", 500 if s.get("fault") else 400)
            lines.append(f"  option (api.message) = {{exception: {{status: {status}}}}};")
        required = s.get("required", [])
        update = name.startswith("Update") and name.endswith("Request")
        for number, (member, target) in enumerate(s["members"].items(), 1):
            lines.append(self.field(number, member, target["shape"], member in required,
                                    update and member not in required))
        return "\n".join(lines) + "\n}" if len(lines) > 1 else f"message {name} {{}}"

    def rpc(self, name):
        operation = self.operations[name]
        traits = ["readonly: true"] if name.startswith(READS) else []
        errors = sorted(e["shape"] for e in operation.get("errors", []))
        traits.append("errors: [\n        " + ",\n        ".join(quote(e) for e in errors) + "\n      ]")
        return (f"  // {self.comments[name]}\n"
                f"  rpc {name}({operation['input']['shape']}) returns ({operation['output']['shape']}) {{\n"
                f"    option (api.method) = {{\n      " + "\n      ".join(traits) + "\n    };\n  }")

    def write(self):
        meta, out = self.raw["metadata"], []
        out.append(HEAD)
        out.append("service ECS {\n  option (api.service) = {\n"
                   f"    service_id: {quote(meta['serviceId'])}\n    signing_name: {quote(meta['signingName'])}\n"
                   f"    target_prefix: {quote(meta['targetPrefix'])}\n    api_version: {quote(meta['apiVersion'])}\n"
                   "    protocols: [" + ", ".join(PROTOCOLS[p] for p in meta["protocols"]) + "]\n  };")
        for section in ORDER:
            names = [n for n in self.comments if self.section_of(n) == section]
            out.append(f"  // ---- {section} ----\n\n" + "\n\n".join(self.rpc(n) for n in names))
        out[-1] += "\n}"
        for section, shapes in self.placed_structures().items():
            out.append(banner(section))
            out += [self.message(shape) for shape in shapes]
        if self.wrappers:
            out.append(banner("Lists that may be absent or empty: on an update, empty means \"remove\" and absent \"keep\""))
        for wrapper, item in sorted(self.wrappers.items()):
            out.append(f"message {wrapper} {{\n  option (api.message) = {{list: true}};\n"
                       f"  repeated {item} items = 1;\n}}")
        out.append(banner(ERRORS))
        out += [self.message(n) for n, s in self.shapes.items() if s.get("exception")]
        return "\n\n".join(out) + "\n"


def banner(title):
    return "// " + "=" * 97 + f"\n// {title}\n// " + "=" * 97


HEAD = '''// The Amazon ECS API: every operation and shape, with the names that AWS gives them.
//
// Generated once by proto/tools/ecs_proto.py from AWS's model, and kept by hand since: a field number is
// never changed or used again. Message names are AWS's shape names, `json_name` is a member's exact name
// where it differs from the usual. Scalars are `optional`, so that an absent member is known from zero.
// Enumerations are texts with their allowed values as an option, as AWS's clients send and expect them.
// EcsConformanceTest compares all of it with AWS's own SDK.
syntax = "proto3";

package longshore.ecs.v1;

import "google/protobuf/timestamp.proto";
import "longshore/api/options.proto";

option java_package = "dev.longshore.proto.ecs";
option java_multiple_files = true;
option java_outer_classname = "EcsProto";'''


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    lines = Path(__file__).with_name("operations.txt").read_text().splitlines()
    comments = dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    raw = json.loads(Path(sys.argv[1]).read_text())
    missing = raw["operations"].keys() - comments.keys()
    if missing:
        sys.exit(f"operations.txt says nothing about {sorted(missing)}")
    sys.stdout.write(Model(raw, comments).write())


if __name__ == "__main__":
    main()
