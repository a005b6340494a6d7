"""A byoc-server of our own for a test: free port, empty folder, gone afterwards."""

import json
import os
import re
import subprocess
import tempfile
import threading
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ada@example.com"
PASSWORD = "correct horse battery staple"


class Server:
    """Started by `with`; `url`, `token` and `organization_id` are ready then."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="byoc-clients-")
        config = Path(self.folder.name, "byoc.toml")
        config.write_text("[rehearsal]\nstep_milliseconds = 50\n")
        binary = os.environ.get("BYOC_SERVER_BINARY", str(ROOT / "target/release/byoc-server"))
        data = str(Path(self.folder.name, "data"))
        arguments = ["--listen", "127.0.0.1:0", "--data", data, "--config", str(config)]
        self.process = subprocess.Popen([binary, *arguments], stdout=subprocess.PIPE, text=True)
        self.url = self._line("listening on ").rstrip("/")
        set_up_token = re.search(r"token=([^&\s]+)", self._line("set-up link: ")).group(1)
        # What it prints from now on must not fill the pipe.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        self.call("/console/v1/setup", {
            "token": set_up_token,
            "organization_name": "Example",
            "real_name": "Ada Example",
            "email": EMAIL,
            "password": PASSWORD,
        })
        self.token = self.call("/v1/userauth", {"email": EMAIL, "password": PASSWORD})["token"]
        self.organization_id = self.call("/v1/organizations")["organizations"][0]["organization_id"]
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()

    def call(self, path, body=None):
        """GET, or POST where there is a body; the JSON answer."""
        request = urllib.request.Request(self.url + path)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("content-type", "application/json")
        if getattr(self, "token", None):
            request.add_header("authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")

    def _line(self, words):
        for line in self.process.stdout:
            if line.startswith(words):
                return line[len(words):].strip()
        raise AssertionError(f"the server ended without printing {words!r}")
