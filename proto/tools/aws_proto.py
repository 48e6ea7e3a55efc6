#!/usr/bin/env python3
"""Writes the proto file of an AWS service from AWS's model of it (botocore's service-2.json).

    proto/tools/aws_proto.py proto/services/sts.toml MODELS           writes proto/src/main/proto/longshore/api/sts.proto
    proto/tools/aws_proto.py --check proto/services/sts.toml MODELS   compares with what stands there, and writes nothing

MODELS is the folder with the models. The service's TOML file says which operations are served, in which sections, with which comments,
and what the model does not know. A field number that stands in the proto file already is kept; a new member gets the next free one.
"""

import difflib
import json
import re
import sys
import tomllib
from pathlib import Path

SHARED = "Structures that several sections share"
ERRORS = "Errors"
WRAPPERS = "Lists that may be absent or empty, and lists within lists"
API = Path(__file__).resolve().parent.parent / "src/main/proto/longshore/api"
SCALARS = {"string": "string", "integer": "int32", "long": "int64", "double": "double", "float": "double",
           "boolean": "bool", "blob": "bytes", "timestamp": "google.protobuf.Timestamp"}
PROTOCOLS = {"json": "AWS_JSON_1_1", "query": "AWS_QUERY", "ec2": "EC2_QUERY", "rest-json": "REST_JSON_1",
             "smithy-rpc-v2-cbor": "RPC_V2_CBOR"}
TIMESTAMPS = {"iso8601": "DATE_TIME", "rfc822": "HTTP_DATE", "unixTimestamp": "EPOCH_SECONDS"}
READS = ("Describe", "List", "Get", "Discover")
LINE = 120


def snake(name):
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def protobuf_json_name(snake_name):
    head, *tail = snake_name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in tail)


def quote(text):
    return json.dumps(text, ensure_ascii=False)


def option(value):
    """A value of a field's option, as a proto file writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {option(v)}" for k, v in value.items()) + "}"
    return quote(value) if isinstance(value, str) else str(value).lower()


def banner(title):
    return "// " + "=" * 97 + f"\n// {title}\n// " + "=" * 97


def numbers_in(text):
    """The field numbers of a proto file: message, then field, to number."""
    numbers, message = {}, None
    for line in text.splitlines():
        if opened := re.match(r"message (\w+) \{", line):
            message = numbers.setdefault(opened[1], {})
        elif message is not None and (field := re.match(r"  [\w. <>,]*?(\w+) = (\d+)[; ]", line)):
            message[field[1]] = int(field[2])
    return numbers


class Service:
    """What a TOML file says of a service."""

    def __init__(self, raw):
        self.raw = raw
        self.sections = raw["sections"]
        self.comments = {name: text for s in self.sections for name, text in s["operations"].items()}
        self.omit_empty = set(raw.get("omit_empty", []))
        self.traits = raw.get("traits", {})
        self.grpc = raw.get("grpc", {})

    def section_of(self, operation):
        return next(s["title"] for s in self.sections if operation in s["operations"])


class ProtoFile:
    """One proto file in the making."""

    def __init__(self, service, model, numbers):
        self.service, self.model, self.shapes, self.numbers = service, model, model["shapes"], numbers
        self.protocols = model["metadata"].get("protocols") or [model["metadata"]["protocol"]]
        self.xml = {"query", "ec2"} & set(self.protocols)
        unknown = service.comments.keys() - model["operations"].keys()
        if unknown:
            sys.exit(f"the model has no operation {sorted(unknown)}")
        self.operations = {n: o for n, o in model["operations"].items() if n in service.comments}
        self.wrappers = {}

    # ---- which structure stands where

    def reachable(self, shape, seen):
        s = self.shapes[shape]
        if shape in seen or s.get("document"):
            return seen
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
        users, order = {}, [s["title"] for s in self.service.sections]
        for name in sorted(self.operations, key=lambda n: order.index(self.service.section_of(n))):
            for end in ("input", "output"):
                if end in self.operations[name]:
                    for shape in self.reachable(self.operations[name][end]["shape"], []):
                        users.setdefault(shape, []).append(self.service.section_of(name))
        placed = {title: [] for title in order + [SHARED]}
        for shape, sections in users.items():
            placed[sections[0] if len(set(sections)) == 1 else SHARED].append(shape)
        return {title: shapes for title, shapes in placed.items() if shapes}

    def end_of(self, name, end):
        """The message of an operation's input or output: an empty one of our own where the model has none."""
        operation = self.operations[name]
        return operation[end]["shape"] if end in operation else name + {"input": "Request", "output": "Response"}[end]

    def ends_without_shape(self, section):
        return [self.end_of(name, end) for name in section["operations"] for end in ("input", "output")
                if end not in self.operations[name]]

    # ---- fields

    def traits_of(self, message, member, reference, required):
        shape = reference["shape"]
        out, s = ["required: true"] if required else [], self.shapes[shape]
        sensitive = s.get("sensitive")
        if s["type"] in ("list", "map"):
            out += [f"{k}_items: {s[k]}" for k in ("min", "max") if s.get(k)]
            s = self.shapes[(s.get("member") or s["value"])["shape"]]
        if s["type"] not in ("list", "map", "structure"):
            out += [f"{k}: {int(s[k]) if s[k] == int(s[k]) else s[k]}" for k in ("min", "max")
                    if k in s and not (s["type"] == "string" and s[k] == 0)]
            if "pattern" in s:
                out.append(f"pattern: {quote(s['pattern'])}")
            if "enum" in s:
                out.append("allowed: [" + ", ".join(quote(v) for v in s["enum"]) + "]")
        form = reference.get("timestampFormat") or s.get("timestampFormat")
        if form and s["type"] == "timestamp":
            out.append(f"timestamp: {TIMESTAMPS[form]}")
        if sensitive or s.get("sensitive"):
            out.append("sensitive: true")
        if s.get("document"):
            out.append("document: true")
        if f"{message}.{member}" in self.service.omit_empty:
            out.append("omit_empty: true")
        out += [f"{k}: {option(v)}"
                for k, v in self.service.traits.get(f"{message}.{member}", {}).items()]
        xml = self.xml_of(reference) if self.xml else []
        return out + (["xml: {" + ", ".join(xml) + "}"] if xml else [])

    def xml_of(self, reference):
        """How the query protocols spell a member, where that does not follow from its name."""
        out, s = [], self.shapes[reference["shape"]]
        if reference.get("queryName"):
            out.append(f"query_name: {quote(reference['queryName'])}")
        if s.get("flattened") or reference.get("flattened"):
            out.append("flattened: true")
        for part, usual in (("member", "member"), ("key", "key"), ("value", "value")):
            name = s.get(part, {}).get("locationName", usual)
            if name != usual:
                out.append(f"{'item' if part == 'member' else part}: {quote(name)}")
        return out

    def item_type(self, shape):
        """The type of what is within a list or a map: a list there needs a message around it."""
        s = self.shapes[shape]
        if s.get("document"):
            return "string"
        if s["type"] == "structure":
            return shape
        if s["type"] == "list":
            return self.wrapper(s)
        if s["type"] == "map":
            value = self.item_type(s["value"]["shape"])
            return self.wrapped(value[:1].upper() + value[1:] + "Map", f"map<string, {value}>")
        return SCALARS[s["type"]]

    def wrapper(self, lst):
        item = self.item_type(lst["member"]["shape"])
        return self.wrapped(item[:1].upper() + item[1:] + "List", f"repeated {item}")

    def wrapped(self, name, content):
        self.wrappers[name] = content
        return name

    def field_type(self, shape, wrap):
        s = self.shapes[shape]
        if s["type"] == "list":
            return self.wrapper(s) if wrap else f"repeated {self.item_type(s['member']['shape'])}"
        if s["type"] == "map":
            return f"map<string, {self.item_type(s['value']['shape'])}>"
        kind = self.item_type(shape)
        message = s["type"] == "timestamp" or s["type"] == "structure" and not s.get("document")
        return kind if message else f"optional {kind}"

    def field(self, message, number, member, reference, required, wrap):
        options, name = [], snake(member)
        wire = reference.get("locationName", member)
        if protobuf_json_name(name) != wire:
            options.append(f"json_name = {quote(wire)}")
        traits = self.traits_of(message, member, reference, required)
        if traits:
            options.append("(api.field) = {" + ", ".join(traits) + "}")
        head = f"  {self.field_type(reference['shape'], wrap)} {name} = {number}"
        if not options:
            return head + ";"
        line = f"{head} [{', '.join(options)}];"
        return line if len(line) <= LINE else head + " [\n" + ",\n".join(f"    {o}" for o in options) + "\n  ];"

    # ---- messages and operations

    def message(self, name):
        s = self.shapes[name]
        lines = [f"message {name} {{"]
        if s.get("exception"):
            lines.append(f"  option (api.message) = {{exception: {{{', '.join(self.exception(name, s))}}}}};")
        required = s.get("required", [])
        update = name.startswith("Update") and name.endswith("Request")
        known = self.numbers.get(name, {})
        free = max(known.values(), default=0)
        for member, reference in s["members"].items():
            number = known.get(snake(member))
            if number is None:
                free += 1
                number = free
            lines.append(self.field(name, number, member, reference, member in required,
                                    update and member not in required))
        return "\n".join(lines) + "\n}" if len(lines) > 1 else f"message {name} {{}}"

    def exception(self, name, s):
        error = s.get("error", {})
        out = [f"status: {error.get('httpStatusCode', 500 if s.get('fault') else 400)}"]
        if error.get("code", name) != name:
            out.append(f"code: {quote(error['code'])}")
        if name in self.service.grpc:
            out.append(f"grpc: {self.service.grpc[name]}")
        return out

    def rpc(self, name):
        operation = self.operations[name]
        traits = ["readonly: true"] if name.startswith(READS) else []
        errors = sorted(e["shape"] for e in operation.get("errors", []))
        if errors:
            traits.append("errors: [\n        " + ",\n        ".join(quote(e) for e in errors) + "\n      ]")
        head = (f"  // {self.service.comments[name]}\n"
                f"  rpc {name}({self.end_of(name, 'input')}) returns ({self.end_of(name, 'output')})")
        return head + (" {\n    option (api.method) = {\n      " + "\n      ".join(traits) + "\n    };\n  }"
                       if traits else ";")

    def service_traits(self):
        meta, raw = self.model["metadata"], self.service.raw
        out = [f"service_id: {quote(meta['serviceId'])}", f"signing_name: {quote(raw['signing_name'])}"]
        if "targetPrefix" in meta:
            out.append(f"target_prefix: {quote(meta['targetPrefix'])}")
        out.append(f"api_version: {quote(meta['apiVersion'])}")
        out.append("protocols: [" + ", ".join(PROTOCOLS[p] for p in self.protocols) + "]")
        if raw.get("empty_lists"):
            out.append("empty_lists: true")
        if "xmlNamespace" in meta:
            out.append(f"xml_namespace: {quote(meta['xmlNamespace'])}")
        if "arn_service" in raw:
            out.append(f"arn_service: {quote(raw['arn_service'])}")
        for group in ("errors", "paging"):
            if group in raw:
                inner = "\n".join(f"      {k}: {quote(v)}" for k, v in raw[group].items())
                out.append(f"{group} {{\n{inner}\n    }}")
        return "  option (api.service) = {\n    " + "\n    ".join(out) + "\n  };"

    def write(self):
        raw = self.service.raw
        out = [f"service {raw['service']} {{\n{self.service_traits()}"]
        for section in self.service.sections:
            out.append(f"  // ---- {section['title']} ----\n\n"
                       + "\n\n".join(self.rpc(n) for n in section["operations"]))
        out[-1] += "\n}"
        placed = self.placed_structures()
        for section in self.service.sections + [{"title": SHARED, "operations": {}}]:
            empty = self.ends_without_shape(section)
            shapes = placed.get(section["title"], [])
            if shapes or empty:
                out.append(banner(section["title"]))
                out += [self.message(shape) for shape in shapes] + [f"message {name} {{}}" for name in empty]
        if self.wrappers:
            out.append(banner(raw.get("wrappers", WRAPPERS)))
        for wrapper, content in sorted(self.wrappers.items()):
            out.append(f"message {wrapper} {{\n  option (api.message) = {{list: true}};\n  {content} items = 1;\n}}")
        answered = {e["shape"] for o in self.operations.values() for e in o.get("errors", [])}
        errors = [n for n, s in self.shapes.items() if s.get("exception") and n in answered]
        if errors:
            out.append(banner(ERRORS))
            out += [self.message(n) for n in errors]
            placed_already = {shape for shapes in placed.values() for shape in shapes}
            reached = [shape for n in errors for shape in self.reachable(n, [])]
            out += [self.message(n) for n in dict.fromkeys(reached) if n not in placed_already | set(errors)]
        body = "\n\n".join(out) + "\n"
        return self.head(SCALARS["timestamp"] in body) + "\n\n" + body

    def head(self, timestamps):
        raw = self.service.raw
        comment = "\n".join(f"// {line}".rstrip() for line in raw["comment"].strip().splitlines())
        imports = (['import "google/protobuf/timestamp.proto";'] if timestamps else []) + [
            'import "longshore/api/options.proto";']
        return "\n".join([
            comment, 'syntax = "proto3";', "", f"package longshore.{raw['package']}.v1;", "", *imports, "",
            f'option java_package = "dev.longshore.proto.{raw["package"]}";', "option java_multiple_files = true;",
            f'option java_outer_classname = "{raw["package"].capitalize()}Proto";'])


def main():
    arguments = [a for a in sys.argv[1:] if a != "--check"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    service = Service(tomllib.loads(Path(arguments[0]).read_text()))
    model = json.loads((Path(arguments[1]) / service.raw["model"]).read_text())
    target = API / f"{service.raw['package']}.proto"
    standing = target.read_text() if target.exists() else ""
    text = ProtoFile(service, model, numbers_in(standing)).write()
    if "--check" not in sys.argv:
        target.write_text(text)
    elif text != standing:
        sys.stdout.writelines(difflib.unified_diff(
            standing.splitlines(True), text.splitlines(True), str(target.name), "generated"))
        sys.exit(1)


if __name__ == "__main__":
    main()
