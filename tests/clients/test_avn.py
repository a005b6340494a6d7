"""The official command-line client (aiven-client) against our server, as a person would use it."""

import json
import os
import subprocess
import tempfile
import time
import unittest

from server import EMAIL, PASSWORD, ROOT, Server

AVN = os.environ.get("BYOC_AVN", str(ROOT / "target/tools/python/bin/avn"))
DEADLINE = 60


class Avn(unittest.TestCase):
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
        """`avn byoc WORDS` in the organization, for a cloud where one is given."""
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

    def test_a_cloud_is_created_provisioned_renamed_and_deleted(self):
        cloud = self.created()
        identifier = cloud["custom_cloud_environment_id"]
        self.assertEqual(cloud["state"], "draft")
        self.assertEqual(cloud["errors"], [])
        self.assertIn(identifier, self.clouds())

        template = self.byoc("template", "terraform", "get-template", cloud=identifier)
        self.assertIn("terraform {", template)
        variables = self.byoc("template", "terraform", "get-vars", cloud=identifier)
        self.assertIn(cloud["byoc_unique_name"], variables)
        self.assertIn(cloud["aiven_aws_assume_role_external_id"], variables)

        self.byoc("update", cloud=identifier, options=[
            "--contact-email", f'email="{EMAIL}",real_name="Ada Example",role="Admin"',
        ])
        self.byoc("provision", cloud=identifier, options=["--aws-iam-role-arn", self.role(cloud)])
        active = self.until(identifier, "active")
        self.assertEqual(active["aws_iam_role_arn"], self.role(cloud))
        self.assertTrue(active["custom_cloud_names"])

        self.byoc("update", cloud=identifier, options=["--display-name", "Renamed"])
        self.assertEqual(self.clouds()[identifier]["display_name"], "Renamed")

        self.byoc("delete", cloud=identifier)
        end = time.monotonic() + DEADLINE
        while (found := self.clouds().get(identifier)) and found["state"] != "deleted":
            self.assertEqual(found["state"], "deleting")
            self.assertLess(time.monotonic(), end, found)

    def test_tags_are_added_listed_and_removed(self):
        identifier = self.created()["custom_cloud_environment_id"]
        self.byoc("tags", "update", cloud=identifier, options=["--add-tag", "env=prod", "--add-tag", "cost=12"])
        listed = lambda: json.loads(self.byoc("tags", "list", cloud=identifier, options=["--json"]))
        self.assertCountEqual(listed(), [{"key": "env", "value": "prod"}, {"key": "cost", "value": "12"}])
        self.byoc("tags", "update", cloud=identifier, options=["--add-tag", "team=data", "--remove-tag", "cost"])
        self.assertCountEqual(listed(), [{"key": "env", "value": "prod"}, {"key": "team", "value": "data"}])
        self.byoc("tags", "replace", cloud=identifier, options=["--tag", "only=one"])
        self.assertEqual(listed(), [{"key": "only", "value": "one"}])

    def test_listing_tags_changes_nothing(self):
        before = self.created()
        self.byoc("tags", "list", cloud=before["custom_cloud_environment_id"], options=["--json"])
        after = self.clouds()[before["custom_cloud_environment_id"]]
        self.assertEqual(after["update_time"], before["update_time"])

    def test_permissions_are_set_added_and_removed(self):
        identifier = self.created()["custom_cloud_environment_id"]
        account = json.loads(self.avn("account", "list", "--json"))[0]["account_id"]
        permissions = lambda verb, *options: self.byoc(
            "cloud", "permissions", verb, cloud=identifier, options=options)
        permissions("set", "--account", account)
        self.assertIn(account, permissions("get"))
        permissions("remove", "--account", account)
        self.assertNotIn(account, permissions("get"))
        permissions("add", "--account", account)
        self.assertIn(account, permissions("get"))

    def test_a_wrong_range_is_refused_with_a_sentence(self):
        refusal = self.create(cidr="8.8.0.0/16", is_expected_to_fail=True)
        self.assertIn("(status 400)", refusal)
        self.assertIn("10.0.0.0/8", refusal)

    def test_a_range_in_use_is_refused_with_the_name_of_its_cloud(self):
        self.created(name="Analytics")
        refusal = self.create(cidr="10.0.0.0/20", name="Another", is_expected_to_fail=True)
        self.assertIn("Analytics", refusal)

    def test_a_role_of_another_account_does_not_pass(self):
        cloud = self.created()
        identifier = cloud["custom_cloud_environment_id"]
        wrong = self.role(cloud).replace("123456789012", "210987654321")
        refusal = self.byoc(
            "provision", cloud=identifier, options=["--aws-iam-role-arn", wrong], is_expected_to_fail=True)
        self.assertIn("123456789012", refusal)
        self.assertIn("(status 400)", refusal)
        self.assertEqual(self.clouds()[identifier]["state"], "draft")

    def test_a_missing_organization_reads_like_one_of_others(self):
        refusal = self.avn("byoc", "list", "--organization-id", "org000000000000", is_expected_to_fail=True)
        self.assertIn("(status 404)", refusal)

    def test_lists_of_the_account_work(self):
        self.avn("organization", "list")
        self.avn("account", "list")
        self.avn("project", "list")
        self.avn("cloud", "list")
        self.avn("user", "info")

    def test_api_tokens(self):
        """As tables, which is what a person sees: each column must be there."""
        made = self.avn("user", "access-token", "create", "--description", "for a table")
        token = next(word for word in made.split() if word.startswith("byoc_"))
        self.assertIn("for a table", self.avn("user", "access-token", "list"))
        self.avn("user", "access-token", "revoke", token)
        self.assertNotIn("for a table", self.avn("user", "access-token", "list"))


if __name__ == "__main__":
    unittest.main()
