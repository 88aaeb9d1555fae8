#!/usr/bin/python3
"""What `driftgate check` says of providers that others wrote: a Stoplight Prism mock, which keeps its
description, and CrowdSec's local API, which breaks its own in known ways.

usage: live_providers.py DRIFTGATE [--serve prism|crowdsec]

Without --serve both are started on free loopback ports, checked, and stopped; exit 77 when neither
could be had. With it one is started and kept until stdin ends; what is printed can be sourced by a
shell and names its URL, its description and the credentials."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

TESTS = pathlib.Path(__file__).resolve().parent.parent
ORACLES = TESTS.parent / "build" / "oracles"
SUITES = pathlib.Path(os.environ.get("DRIFTGATE_SUITES", TESTS.parent.parent / "shared" / "suites"))
METHODS = "GET,HEAD,POST,PUT,PATCH,DELETE"  # Both providers are ours and keep nothing.
PATIENCE = 60  # Seconds until a provider must listen.


class Absent(Exception):
    """What a provider needs is not here; the message says what."""


def needed(path):
    if not path.exists():
        raise Absent(f"no {path.name}: see ci/fetch-oracles and DRIFTGATE_SUITES")
    return path


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(process, port):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{process.args[0]} does not listen")


class Provider:
    """A process that listens, with what a check of it needs. Stopped with `with`."""

    def __init__(self):
        self.port = free_port()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="live_provider."))
        self.variables = {}  # For the check's environment.
        self.options = []
        try:
            self.process = self.start()
            wait_for(self.process, self.port)
            self.log_in()
        except BaseException:
            self.stop()
            raise

    def log_in(self):
        pass

    def run(self, command):
        with open(self.folder / "log", "ab") as log:
            return subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def stop(self):
        if getattr(self, "process", None):
            self.process.terminate()
            self.process.wait()
        shutil.rmtree(self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Prism(Provider):
    """Mocks a description from its own examples: https://github.com/stoplightio/prism."""

    def start(self):
        node = shutil.which("node")
        if not node:
            raise Absent("no node")
        self.description = needed(SUITES / "descriptions" / "train-travel-3.1.json")
        prism = needed(ORACLES / "node_modules" / ".bin" / "prism")
        self.url = f"http://127.0.0.1:{self.port}"
        self.variables = {"PRISM_TOKEN": "any-token-will-do"}
        self.options = ["--bearer-env", "PRISM_TOKEN"]
        return self.run(
            [node, prism, "mock", "-h", "127.0.0.1", "-p", self.port, self.description])


class CrowdSec(Provider):
    """The local API alone, with an empty database: neither agent nor network."""

    KEY = "0123456789abcdef"
    PASSWORD = "driftwood"

    def start(self):
        self.description = needed(SUITES / "descriptions" / "crowdsec-1.4.6.yaml")
        self.root = needed(ORACLES / "crowdsec")
        self.url = f"http://127.0.0.1:{self.port}/v1"
        for name in ("conf", "data", "hub", "plugins", "notifications"):
            (self.folder / name).mkdir()
        for name in ("profiles.yaml", "simulation.yaml"):
            shutil.copy(self.root / "etc" / "crowdsec" / name, self.folder / "conf")
        (self.folder / "hub" / ".index.json").write_text("{}")
        self.config = self.folder / "config.yaml"
        self.config.write_text(json.dumps(self.settings()))  # JSON is YAML.
        self.cscli("machines", "add", "driftgate", "--password", self.PASSWORD, "--force",
                   "-f", self.folder / "conf" / "credentials.yaml", "-u", self.url)
        self.cscli("bouncers", "add", "gate", "-k", self.KEY)
        return self.run([self.root / "usr" / "bin" / "crowdsec", "-c", self.config, "-no-cs"])

    def settings(self):
        at = lambda *names: str(self.folder.joinpath(*names))
        return {
            "common": {"daemonize": False, "log_media": "stdout", "log_level": "warning"},
            "config_paths": {
                "config_dir": at("conf"), "data_dir": at("data"),
                "simulation_path": at("conf", "simulation.yaml"), "hub_dir": at("hub"),
                "index_path": at("hub", ".index.json"), "plugin_dir": at("plugins"),
                "notification_dir": at("notifications")},
            "crowdsec_service": {"enable": False},
            "cscli": {"output": "raw"},
            "db_config": {"type": "sqlite", "db_path": at("data", "crowdsec.db"),
                          "use_wal": False, "flush": {"max_items": 5000}},
            "api": {
                "client": {"credentials_path": at("conf", "credentials.yaml")},
                "server": {"listen_uri": f"127.0.0.1:{self.port}", "log_level": "warning",
                           "profiles_path": at("conf", "profiles.yaml")}},
            "prometheus": {"enabled": False},
        }

    def cscli(self, *words):
        command = [self.root / "usr" / "bin" / "cscli", "-c", self.config, *words]
        with open(self.folder / "log", "ab") as log:
            subprocess.run([str(word) for word in command], check=True, stdout=log, stderr=log)

    def log_in(self):
        # Without a User-Agent of this form the right password is answered with 401.
        request = urllib.request.Request(
            self.url + "/watchers/login", method="POST", headers={"User-Agent": "driftgate/0"},
            data=json.dumps({"machine_id": "driftgate", "password": self.PASSWORD,
                             "scenarios": []}).encode())
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            token = json.load(answer)["token"]
        self.variables = {"CROWDSEC_TOKEN": token, "CROWDSEC_KEY": self.KEY}
        self.options = ["--bearer-env", "CROWDSEC_TOKEN", "--api-key-env", "X-Api-Key=CROWDSEC_KEY"]


def findings(driftgate, provider):
    """(operation, rule, place) of everything that a check finds, sorted."""
    report = provider.folder / "report.json"
    command = [driftgate, "check", provider.description, "--url", provider.url, "--quiet",
               "--strategies", "all", "--methods", METHODS, "--fail-on", "note", "--report", f"json={report}", *provider.options]
    done = subprocess.run([str(word) for word in command], env={**os.environ, **provider.variables},
                          capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"exit {done.returncode}: {done.stdout}{done.stderr}")
    found = []
    for integration in json.loads(report.read_text())["integrations"]:
        for result in integration["results"]:
            for finding in result.get("findings", []):
                found.append((result["operation"], finding["rule"], finding.get("instance", "")))
    return sorted(found)


# What is true of Prism or of the description, with the reason; nothing else may be found.
PRISM = {
    # RFC 9110 §15.5.6 wants Allow with every 405. One cause: told at the first operation alone.
    ("get-stations", "missing-allow", "header Allow"),
    # The example of the answer holds `number` and `cvc`, which are writeOnly.
    ("create-booking-payment", "body-schema", "/source"),
    # `null` is no object, and `unevaluatedProperties: false` stands there.
    ("create-booking-payment", "invalid-request-accepted", "request body"),
    ("create-booking-payment", "invalid-request-accepted", "request /source/unexpected"),
} | {
    # A body that is not JSON is answered by Prism's own error, not by the described one.
    (operation, *found)
    for operation in ("create-booking", "create-booking-payment")
    for found in (("content-type-variant", "header Content-Type"),
                  ("undocumented-property", "/error"))
} | {
    # Prism adds this field to every refusal.
    (operation, "undeclared-header", "header sl-violations")
    for operation in ("get-stations", "get-trips", "get-bookings", "create-booking",
                      "get-booking", "delete-booking", "create-booking-payment")
}
# What is true of CrowdSec 1.4.6.
CROWDSEC = {
    # A list without elements is null.
    ("getDecisions", "body-schema", ""),
    ("getDecisionsStream", "body-schema", "/deleted"),
    ("getDecisionsStream", "body-schema", "/new"),
    ("searchAlerts", "body-schema", ""),
    # As of Prism: one cause, told at the first operation alone.
    ("getDecisionsStream", "missing-allow", "header Allow"),
    # A query parameter of type boolean takes any text, or 1.
    ("deleteAlerts", "invalid-request-accepted", "query has_active_decision"),
    ("headAlerts", "invalid-request-accepted", "query has_active_decision"),
    ("searchAlerts", "invalid-request-accepted", "query has_active_decision"),
    ("headAlerts", "invalid-request-accepted", "query simulated"),
    ("searchAlerts", "invalid-request-accepted", "query simulated"),
    ("getDecisions", "invalid-request-accepted", "query contains"),
    ("headDecisions", "invalid-request-accepted", "query contains"),
    ("getDecisionsStream", "invalid-request-accepted", "query startup"),
    ("headDecisionsStream", "invalid-request-accepted", "query startup"),
    # null for the required array is taken as an empty one.
    ("pushAlerts", "invalid-request-accepted", "request body"),
    # A valid login of a stranger is answered 401, an empty password 403; neither is described.
    ("AuthenticateWatcher", "undocumented-status", ""),
    ("RegisterWatcher", "undocumented-status", ""),
} | {
    # 500 for a malformed value in a query, or for a body that its database does not take.
    (operation, "server-error", "")
    for operation in ("getDecisions", "headDecisions", "deleteDecisions", "searchAlerts",
                      "headAlerts", "deleteAlerts", "pushAlerts", "RegisterWatcher")
} | {
    # Bad requests are refused with statuses that the description does not give.
    (operation, "undocumented-rejection", "refusal")
    for operation in ("AuthenticateWatcher", "RegisterWatcher", "GetAlertbyID", "HeadAlertbyID",
                      "deleteAlerts", "deleteDecisions", "getDecisionsStream", "headAlerts",
                      "headDecisions", "headDecisionsStream", "pushAlerts", "searchAlerts")
}
EXPECTED = {Prism: PRISM, CrowdSec: CROWDSEC}


def check(driftgate):
    judged = failed = 0
    for kind, expected in EXPECTED.items():
        try:
            with kind() as provider:
                found = findings(driftgate, provider)
        except Absent as absent:
            print(f"{kind.__name__}: skipped: {absent}")
            continue
        judged += 1
        for one in sorted(set(found) | expected):
            if found.count(one) != (one in expected):
                failed = 1
                print(f"{kind.__name__}: {one}: expected {int(one in expected)} times, "
                      f"found {found.count(one)} times")
        print(f"{kind.__name__}: {len(found)} findings, {len(expected)} expected")
    return failed if judged else 77


def serve(name):
    kinds = {kind.__name__.lower(): kind for kind in EXPECTED}
    with kinds[name]() as provider:
        print(f"URL={provider.url}\nDESCRIPTION={provider.description}")
        for variable, value in provider.variables.items():
            print(f"export {variable}={value}")
        print(f"OPTIONS='{' '.join(provider.options)}'", flush=True)
        sys.stdin.read()
    return 0


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[2] == "--serve":
        sys.exit(serve(sys.argv[3]))
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(check(sys.argv[1]))
