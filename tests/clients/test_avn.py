"""The official command-line client (aiven-client) against our server, as a person would use it."""

import json
import time
import unittest

from avn import DEADLINE, Client
from server import EMAIL


class Avn(Client):
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
