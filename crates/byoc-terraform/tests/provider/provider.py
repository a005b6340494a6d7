"""Terraform providers that know the schemas of aws and google, and nothing else.

They speak plugin protocol 6 and are found through TF_REATTACH_PROVIDERS, so that `terraform
validate`, `plan`, `apply` and `destroy` run without network and without accounts. Values that a
real provider would compute are made up. Schemas: schemas.json (its source is named inside).

    python provider.py SCHEMAS

starts both, prints the value of TF_REATTACH_PROVIDERS as one line and ends when its standard
input is closed.
"""

import hashlib
import json
import os
import sys
import tempfile
from concurrent import futures

import grpc
import msgpack
from tf.gen import grpc_controller_pb2, grpc_controller_pb2_grpc
from tf.gen import tfplugin_pb2 as wire
from tf.gen import tfplugin_pb2_grpc as wire_grpc

NESTING = {"single": 1, "list": 2, "set": 3}
UNKNOWN = msgpack.ExtType(0, b"\x00")
ACCOUNT = "123456789012"


def block(schema):
    """A block of schemas.json in the protocol's form."""
    return wire.Schema.Block(
        attributes=[
            wire.Schema.Attribute(
                name=name,
                type=json.dumps(attribute["type"]).encode(),
                required=attribute.get("required", False),
                optional=attribute.get("optional", False),
                computed=attribute.get("computed", False),
            )
            for name, attribute in schema["attributes"].items()
        ],
        block_types=[
            wire.Schema.NestedBlock(
                type_name=name,
                block=block(nested["block"]),
                nesting=NESTING[nested["nesting_mode"]],
                min_items=nested.get("min_items", 0),
                max_items=0 if nested["nesting_mode"] == "single" else nested.get("max_items", 0),
            )
            for name, nested in schema["block_types"].items()
        ],
    )


def schema_of(schema):
    return wire.Schema(version=0, block=block(schema))


def encode(value):
    return wire.DynamicValue(msgpack=msgpack.packb(value, use_bin_type=False))


def decode(value):
    if value.msgpack:
        return msgpack.unpackb(value.msgpack, raw=False, strict_map_key=False)
    return json.loads(value.json or b"null")


def nested_values(schema, value):
    """Every nested block that is there, with its schema."""
    for name, nested in schema["block_types"].items():
        found = value.get(name) or []
        for each in [found] if nested["nesting_mode"] == "single" and found else found:
            yield nested["block"], each


def mark_computed(schema, value):
    """What the provider would compute becomes unknown, as in a real plan."""
    for name, attribute in schema["attributes"].items():
        if attribute.get("computed") and value.get(name) is None:
            value[name] = UNKNOWN
    for nested, each in nested_values(schema, value):
        mark_computed(nested, each)
    return value


def made_up(kind, name, value_type, seed):
    if value_type == "string":
        mark = hashlib.sha256(f"{kind} {name} {seed}".encode()).hexdigest()[:12]
        return f"arn:aws:made-up::{ACCOUNT}:{mark}" if name == "arn" else f"{name}-{mark}"
    if isinstance(value_type, str):
        return {"bool": False, "number": 0}[value_type]
    return [] if value_type[0] in ("list", "set") else {}


def fill(kind, schema, value, seed):
    """What is unknown gets a value."""
    for name, attribute in schema["attributes"].items():
        if isinstance(value.get(name), msgpack.ExtType):
            value[name] = made_up(kind, name, attribute["type"], seed)
    for nested, each in nested_values(schema, value):
        fill(kind, nested, each, seed)
    return value


def real_values(kind, value, settings):
    """Answers that the template's expressions and outputs depend on. `settings`: the provider's."""
    if kind == "aws_availability_zones":
        value["names"] = [settings["region"] + letter for letter in "abc"]
    elif kind == "aws_caller_identity":
        value["account_id"] = ACCOUNT
    elif kind == "aws_partition":
        value["partition"] = "aws"
    elif kind == "aws_iam_role" and isinstance(value.get("name"), str):
        value["arn"] = f"arn:aws:iam::{ACCOUNT}:role{value.get('path') or '/'}{value['name']}"
        value["id"] = value["name"]
    elif kind == "google_service_account" and isinstance(value.get("account_id"), str):
        value["project"] = project = settings["project"]
        value["email"] = f"{value['account_id']}@{project}.iam.gserviceaccount.com"
        value["id"] = value["name"] = f"projects/{project}/serviceAccounts/{value['email']}"


class Provider(wire_grpc.ProviderServicer):
    def __init__(self, schemas):
        self.schemas = schemas
        self.resources = schemas["resource_schemas"]
        self.data_sources = schemas["data_source_schemas"]
        self.settings = {}

    def GetMetadata(self, request, context):
        answer = wire.GetMetadata.Response
        return answer(
            server_capabilities=wire.ServerCapabilities(plan_destroy=True),
            resources=[wire.GetMetadata.ResourceMetadata(type_name=n) for n in self.resources],
            data_sources=[
                wire.GetMetadata.DataSourceMetadata(type_name=n) for n in self.data_sources
            ],
        )

    def GetProviderSchema(self, request, context):
        return wire.GetProviderSchema.Response(
            provider=schema_of(self.schemas["provider"]),
            resource_schemas={n: schema_of(s) for n, s in self.resources.items()},
            data_source_schemas={n: schema_of(s) for n, s in self.data_sources.items()},
        )

    def ValidateProviderConfig(self, request, context):
        return wire.ValidateProviderConfig.Response()

    def ValidateResourceConfig(self, request, context):
        return wire.ValidateResourceConfig.Response()

    def ValidateDataResourceConfig(self, request, context):
        return wire.ValidateDataResourceConfig.Response()

    def ConfigureProvider(self, request, context):
        self.settings = decode(request.config)
        return wire.ConfigureProvider.Response()

    def UpgradeResourceState(self, request, context):
        state = json.loads(request.raw_state.json or b"null")
        return wire.UpgradeResourceState.Response(upgraded_state=encode(state))

    def ReadResource(self, request, context):
        return wire.ReadResource.Response(new_state=request.current_state)

    def PlanResourceChange(self, request, context):
        value = decode(request.proposed_new_state)
        if value is None:
            return wire.PlanResourceChange.Response(planned_state=request.proposed_new_state)
        planned = mark_computed(self.resources[request.type_name], value)
        return wire.PlanResourceChange.Response(planned_state=encode(planned))

    def ApplyResourceChange(self, request, context):
        value = decode(request.planned_state)
        if value is None:
            return wire.ApplyResourceChange.Response(new_state=encode(None))
        kind = request.type_name
        real_values(kind, value, self.settings)
        filled = fill(kind, self.resources[kind], value, os.urandom(8).hex())
        return wire.ApplyResourceChange.Response(new_state=encode(filled))

    def ReadDataSource(self, request, context):
        kind = request.type_name
        schema = self.data_sources[kind]
        value = fill(kind, schema, mark_computed(schema, decode(request.config)), "")
        real_values(kind, value, self.settings)
        return wire.ReadDataSource.Response(state=encode(value))

    def StopProvider(self, request, context):
        return wire.StopProvider.Response()


class Controller(grpc_controller_pb2_grpc.GRPCControllerServicer):
    """Terraform asks to shut down after each command; the test decides when that is."""

    def Shutdown(self, request, context):
        return grpc_controller_pb2.Empty()


def start(providers, folder):
    """Serves each on a socket in the folder: the value of TF_REATTACH_PROVIDERS, and the servers."""
    reattach, servers = {}, []
    for name, provider in providers.items():
        socket = os.path.join(folder, name.split("/")[-1] + ".sock")
        server = grpc.server(futures.ThreadPoolExecutor(8))
        wire_grpc.add_ProviderServicer_to_server(provider, server)
        grpc_controller_pb2_grpc.add_GRPCControllerServicer_to_server(Controller(), server)
        server.add_insecure_port("unix:" + socket)
        server.start()
        servers.append(server)
        reattach[name] = {
            "Protocol": "grpc",
            "ProtocolVersion": 6,
            "Pid": os.getpid(),
            "Test": True,
            "Addr": {"Network": "unix", "String": socket},
        }
    return reattach, servers


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schemas = json.load(file)
    # Paths of sockets may have 107 characters: not below a build folder.
    with tempfile.TemporaryDirectory(prefix="byoc-provider-") as folder:
        providers = {name: Provider(each) for name, each in schemas.items()}
        reattach, servers = start(providers, folder)
        print(json.dumps(reattach), flush=True)
        sys.stdin.read()
        for server in servers:
            server.stop(0).wait()
    os._exit(0)


if __name__ == "__main__":
    main()
