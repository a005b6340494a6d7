"""`avn service …` against our server, as a person would use it."""

import json
import time
import unittest

from avn import DEADLINE, Client

REGION = "aws-eu-west-1"


class Services(Client):
    def setUp(self):
        super().setUp()
        path = f"/console/v1/organization/{self.server.organization_id}/projects"
        self.server.call(path, {"project_name": "shop"})

    def service(self, *words, **more):
        """`avn service WORDS` in the project."""
        return self.avn("service", *words, "--project", "shop", **more)

    def create_service(self, name, *options, kind="pg", plan="startup-4", cloud=REGION, **more):
        return self.service(
            "create", name, "--service-type", kind, "--plan", plan, "--cloud", cloud, *options, **more)

    def found(self, name):
        return json.loads(self.service("get", name, "--json"))

    def listed(self):
        return {service["service_name"]: service for service in json.loads(self.service("list", "--json"))}

    def until_service(self, name, state):
        """Reads until the service is in this state and at rest, or gone."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            found = self.listed().get(name)
            if found is None:
                self.assertEqual(state, "gone")
                return None
            self.assertNotEqual(found["operation"]["state"], "failed", found)
            if found["state"] == state and found["operation"]["state"] == "done":
                return found
        self.fail(f"{name} did not become {state} within {DEADLINE} s: {self.listed().get(name)}")

    def custom_cloud(self, model="standard"):
        """The name of an active custom cloud that every project may use."""
        cloud = json.loads(self.byoc("create", options=[
            "--deployment-model", model, "--cloud-provider", "aws", "--cloud-region", "eu-west-1",
            "--reserved-cidr", "10.0.0.0/24", "--display-name", "Analytics",
        ]))["custom_cloud_environment"]
        identifier = cloud["custom_cloud_environment_id"]
        account = json.loads(self.avn("account", "list", "--json"))[0]["account_id"]
        self.byoc("cloud", "permissions", "set", cloud=identifier, options=["--account", account])
        self.byoc("provision", cloud=identifier, options=["--aws-iam-role-arn", self.role(cloud)])
        return identifier, self.until(identifier, "active")["custom_cloud_names"][0]

    def test_a_service_in_a_custom_cloud_from_its_creation_to_its_end(self):
        identifier, cloud = self.custom_cloud()
        self.create_service("pg-main", plan="business-4", cloud=cloud)
        self.assertIn(self.found("pg-main")["state"], ["REBUILDING", "RUNNING"])
        self.service("wait", "pg-main")
        runs = self.until_service("pg-main", "RUNNING")
        self.assertEqual((runs["cloud_name"], runs["plan"]), (cloud, "business-4"))
        addresses = [node["address"] for node in runs["node_states"]]
        self.assertEqual(addresses, ["10.0.0.4", "10.0.0.68"])
        # As tables, which is what a person sees: each column must be there.
        for table in [("list",), ("list", "-v"), ("get", "pg-main"), ("get", "pg-main", "-v")]:
            shown = self.service(*table)
            self.assertIn("pg-main", shown)
            self.assertIn("RUNNING", shown)

        refusal = self.byoc("delete", cloud=identifier, is_expected_to_fail=True)
        self.assertIn("pg-main (project shop)", refusal)
        self.assertIn("(status 409)", refusal)

        self.service("terminate", "pg-main", "--force")
        self.until_service("pg-main", "gone")
        self.byoc("delete", cloud=identifier)

    def test_power_plan_version_and_protection_are_updated(self):
        self.create_service("pg-main", "-c", "pg_version=16")
        self.until_service("pg-main", "RUNNING")
        self.service("update", "pg-main", "--plan", "premium-4")
        self.assertEqual(len(self.until_service("pg-main", "RUNNING")["node_states"]), 3)
        self.service("update", "pg-main", "-c", "pg_version=17")
        self.assertEqual(self.until_service("pg-main", "RUNNING")["user_config"], {"pg_version": "17"})
        self.service("update", "pg-main", "--maintenance-dow", "sunday", "--maintenance-time", "04:30:00")
        self.assertEqual(self.found("pg-main")["maintenance"]["dow"], "sunday")

        self.service("update", "pg-main", "--power-off")
        self.assertEqual(self.until_service("pg-main", "POWEROFF")["node_states"], [])
        self.service("update", "pg-main", "--power-on")
        self.until_service("pg-main", "RUNNING")

        self.service("update", "pg-main", "--enable-termination-protection")
        for words in [("update", "pg-main", "--power-off"), ("terminate", "pg-main", "--force")]:
            refusal = self.service(*words, is_expected_to_fail=True)
            self.assertIn("Switch termination protection off first", refusal)
        self.service("update", "pg-main", "--disable-termination-protection")
        self.service("terminate", "pg-main", "--force")
        self.until_service("pg-main", "gone")

    def test_a_service_moves_to_another_cloud(self):
        _, cloud = self.custom_cloud("standard_public")
        self.create_service("pg-main")
        self.until_service("pg-main", "RUNNING")
        self.service("update", "pg-main", "--cloud", cloud)
        self.assertEqual(self.until_service("pg-main", "RUNNING")["cloud_name"], cloud)

    def test_a_private_cloud_needs_network_work_first(self):
        _, cloud = self.custom_cloud()
        self.create_service("pg-main")
        self.until_service("pg-main", "RUNNING")
        refusal = self.service("update", "pg-main", "--cloud", cloud, is_expected_to_fail=True)
        self.assertIn("Request the move", refusal)

    def test_tags(self):
        self.create_service("pg-main")
        listed = lambda: json.loads(self.service("tags", "list", "pg-main", "--json"))
        self.service("tags", "update", "pg-main", "--add-tag", "team=data", "--add-tag", "cost=12")
        self.assertCountEqual(listed(), [{"key": "team", "value": "data"}, {"key": "cost", "value": "12"}])
        self.service("tags", "update", "pg-main", "--remove-tag", "cost")
        self.assertEqual(listed(), [{"key": "team", "value": "data"}])
        self.assertIn("updated", self.service("tags", "replace", "pg-main", "--tag", "only=one"))
        self.assertEqual(listed(), [{"key": "only", "value": "one"}])

    def test_types_plans_versions_and_clouds(self):
        _, cloud = self.custom_cloud()
        types = self.service("types")
        for kind in ["pg", "kafka", "opensearch", "valkey"]:
            self.assertIn(kind, types)
        self.assertIn("pg_version", self.service("types", "-v"))
        for place in [cloud, REGION]:
            plans = self.service("plans", "--cloud", place)
            self.assertIn("kafka:premium-4", plans)
            self.assertIn("6-node high availability set", plans)
        self.assertIn("valkey", self.avn("service", "versions"))
        clouds = json.loads(self.avn("cloud", "list", "--project", "shop", "--json"))
        self.assertEqual(clouds[0]["cloud_name"], cloud)
        self.assertIn(REGION, [each["cloud_name"] for each in clouds])
        self.assertIn(cloud, self.avn("cloud", "list", "--project", "shop"))

    def test_refusals_say_what_to_do(self):
        for options, words in [
            ({"cloud": "aws-nowhere-1"}, "avn cloud list"),
            ({"plan": "huge-4"}, "Choose startup-4, business-4 or premium-4"),
            ({"kind": "mysql"}, "available options: kafka, opensearch, pg, valkey"),
        ]:
            refusal = self.create_service("pg-main", is_expected_to_fail=True, **options)
            self.assertIn(words, refusal)
        refusal = self.create_service("PG", is_expected_to_fail=True)
        self.assertIn("for example “pg-main”", refusal)
        refusal = self.create_service("pg-main", "-c", "pg_version=9", is_expected_to_fail=True)
        self.assertIn("pg v9 is not available", refusal)
        self.create_service("pg-main")
        refusal = self.create_service("pg-main", is_expected_to_fail=True)
        self.assertIn("already", refusal)
        self.create_service("pg-main", "--no-fail-if-exists")
        refusal = self.service("get", "pg-two", is_expected_to_fail=True)
        self.assertIn("(status 404)", refusal)


if __name__ == "__main__":
    unittest.main()
