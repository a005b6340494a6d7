"""What the tests of the official command-line client share."""

import json
import os
import subprocess
import tempfile
import time
import unittest

from server import EMAIL, PASSWORD, ROOT, Server

AVN = os.environ.get("BYOC_AVN", str(ROOT / "target/tools/python/bin/avn"))
DEADLINE = 60


class Client(unittest.TestCase):
    """A test with a server of its own, where a person has signed in with avn."""

    def setUp(self):
        self.server = self.entered(Server())
        self.config = self.entered(tempfile.TemporaryDirectory(prefix="byoc-avn-"))
        self.avn("user", "login", EMAIL, AIVEN_PASSWORD=PASSWORD)

    def entered(self, context):
        """What `with` would give, until the test ends. (Python 3.11 has enterContext for it.)"""
        value = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return value

    def avn(self, *arguments, is_expected_to_fail=False, **environment):
        """Runs avn; its standard output, or its standard error where it is to fail."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        done = subprocess.run(
            [AVN, *arguments], capture_output=True, text=True, timeout=DEADLINE, stdin=subprocess.DEVNULL,
            env={**kept, "AIVEN_WEB_URL": self.server.url, "AIVEN_CONFIG_DIR": self.config, **environment},
        )
        shown = f"avn {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        self.assertNotIn("Traceback", done.stderr, shown)
        self.assertEqual(done.returncode != 0, is_expected_to_fail, shown)
        return done.stderr if is_expected_to_fail else done.stdout

    def byoc(self, *words, cloud=None, options=(), **more):
        """`avn byoc WORDS` in the organization, for a cloud if one is given."""
        arguments = ["byoc", *words, "--organization-id", self.server.organization_id]
        if cloud:
            arguments += ["--byoc-id", cloud]
        return self.avn(*arguments, *options, **more)

    def create(self, cidr="10.0.0.0/16", name="Analytics", **more):
        return self.byoc("create", options=[
            "--deployment-model", "standard", "--cloud-provider", "aws", "--cloud-region", "eu-west-1",
            "--reserved-cidr", cidr, "--display-name", name,
        ], **more)

    def created(self, **given):
        return json.loads(self.create(**given))["custom_cloud_environment"]

    def clouds(self):
        answer = json.loads(self.byoc("list"))["custom_cloud_environments"]
        return {cloud["custom_cloud_environment_id"]: cloud for cloud in answer}

    def until(self, cloud, state):
        """Lists until the cloud is in this state; the time of a call is the pause between them."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            found = self.clouds().get(cloud)
            if (found["state"] if found else "gone") == state:
                return found
            self.assertNotIn("failed", found["state"] if found else "", found)
        self.fail(f"{cloud} did not become {state} within {DEADLINE} s: {self.clouds().get(cloud)}")

    def role(self, cloud):
        return f"arn:aws:iam::123456789012:role/{cloud['byoc_unique_name']}-iam-role"
