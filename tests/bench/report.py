"""Every promised figure, as a ratio of two things measured in one run on one machine.

usage: report.py [NAME...]      (ci/bench builds what it needs and calls it)

Wall-clock ratios are medians over pairs that alternate; instruction counts come from callgrind
and do not depend on what else the machine does. Peak memory is VmHWM, which a child reads of
itself as it starts (ru_maxrss would count the parent's).
"""

import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import diff_bounds
import schema_speed
from diff_bounds import ROOT, SUITES

BUILD = ROOT / "build" / "bench"
DATA = pathlib.Path(__file__).resolve().parent / "data"
ROUNDS = int(os.environ.get("DRIFTGATE_BENCH_ROUNDS", "7"))

results = []


def record(name, value, bound, unit="×", at_most=True):
    kept = value <= bound if at_most else value >= bound
    results.append(kept)
    print(f"{'ok  ' if kept else 'OVER'} {name:58} {value:8.3f}{unit}  "
          f"({'at most' if at_most else 'at least'} {bound}{unit})", flush=True)


def run(*words, **options):
    return subprocess.run([str(w) for w in words], check=True, capture_output=True, text=True,
                          **options).stdout


def wall(*words, expected=(0,)):
    begin = time.perf_counter()
    done = subprocess.run([str(w) for w in words], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL)
    took = time.perf_counter() - begin
    if done.returncode not in expected:
        sys.exit(f"{words[0]} ended with {done.returncode}")
    return took


def ratio_of_medians(ours, theirs):
    """Alternates both and takes the median of the ratios pair by pair."""
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(ROUNDS)]
    return statistics.median(a / b for a, b in pairs)


def peak_memory_mb(*words):
    """VmHWM of the process, sampled until it ends: the last reading is its peak."""
    child = subprocess.Popen([str(w) for w in words], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    peak = 0
    while child.poll() is None:
        try:
            status = pathlib.Path(f"/proc/{child.pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            break
        found = re.search(r"VmHWM:\s+(\d+)", status)
        peak = max(peak, int(found[1]) if found else 0)
    return peak / 1024


def instructions(*words):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["valgrind", "--tool=callgrind", "--collect-atstart=yes",
                               f"--callgrind-out-file={folder}/out", *map(str, words)],
                              capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


class Nginx:
    """nginx on loopback over a folder of ours, plain and TLS."""

    def __init__(self, folder, pinned=None):
        self.folder = pathlib.Path(folder)
        self.port, self.tls_port = free_port(), free_port()
        self.root = self.folder / "www"
        self.root.mkdir()
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout",
            self.folder / "key.pem", "-out", self.folder / "cert.pem")
        affinity = f"worker_cpu_affinity {pinned};" if pinned else ""
        (self.folder / "nginx.conf").write_text(f"""
daemon off; worker_processes 1; {affinity} pid {self.folder}/pid; error_log /dev/null crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000000; types {{ application/json json; }}
  default_type application/json; sendfile on; tcp_nopush off; etag on;
  client_body_temp_path {self.folder}/b; proxy_temp_path {self.folder}/p;
  fastcgi_temp_path {self.folder}/f; uwsgi_temp_path {self.folder}/u; scgi_temp_path {self.folder}/s;
  open_file_cache max=10000;
  server {{ listen 127.0.0.1:{self.port}; root {self.root}; }}
  server {{ listen 127.0.0.1:{self.tls_port} ssl; keepalive_timeout 0; root {self.root};
    ssl_session_cache off; ssl_session_tickets off;
    ssl_certificate {self.folder}/cert.pem; ssl_certificate_key {self.folder}/key.pem; }}
}}""")
        self.process = subprocess.Popen(["nginx", "-c", str(self.folder / "nginx.conf"), "-p",
                                         str(self.folder)], stderr=subprocess.DEVNULL)
        self.url = f"http://127.0.0.1:{self.port}"
        self.tls_url = f"https://localhost:{self.tls_port}"
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.01)
        sys.exit("nginx does not start")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def operations(count):
    """A description with `count` GET operations that all answer the order."""
    one = json.loads((DATA / "orders.openapi.json").read_text())
    operation = one["paths"].pop("/order.json")["get"]
    for i in range(count):
        one["paths"][f"/orders/{i}.json"] = {"get": {**operation, "operationId": f"getOrder{i}"}}
    return one


# --- the figures ---------------------------------------------------------------------------------


def description_load(_):
    github = SUITES / "descriptions" / "github-23.0.2.json"
    if not github.exists():
        print(f"skip description_load: no {github}")
        return
    for line in run(BUILD / "bench_description_load", github).splitlines():
        print("     " + line)
        found = re.match(r"ratio (\S+) (\S+)", line)
        if found:
            bounds = {"load": 2.5, "plan": 5.0, "yaml": 1.3}
            names = {"load": "GitHub's 13 MB JSON: load / RapidJSON ParseInsitu",
                     "plan": "the same with every GET planned / ParseInsitu",
                     "yaml": "the same as YAML / bare yaml-cpp event pass"}
            record(names[found[1]], float(found[2]), bounds[found[1]])
    size = github.stat().st_size / 2**20
    peak = peak_memory_mb(BUILD / "bench_description_load", github, "once")
    record("peak memory while loading it / the file", peak / size, 3.5)


def probe_instructions(server):
    """Instructions for each further request: 2,000 less 1,000."""
    def each(mode):
        words = [BUILD / "bench_probe_loop", mode, DATA / "orders.openapi.json", server.url]
        return (instructions(*words, 2000, 64) - instructions(*words, 1000, 64)) / 1000
    bare, checked = each("bare"), each("checked")
    print(f"     instructions: bare {bare:.0f}, checked {checked:.0f}")
    record("instructions per checked probe / bare libcurl multi loop", checked / bare, 2.0)


def probe_rate(server):
    def ours():
        out = run("taskset", "-c", "0", BUILD / "bench_probe_loop", "checked",
                  DATA / "orders.openapi.json", server.url, 60000, 64)
        return float(out.split()[-1])

    def wrk():
        out = run("taskset", "-c", "0", "wrk", "-t1", "-c64", "-d2s", server.url + "/order.json")
        return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    record("checked probes per second / wrk -t1 -c64",
           ratio_of_medians(ours, wrk), 0.45, at_most=False)


def five_hundred(server):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "d.json").write_text(json.dumps(operations(500)))
        urls = [f"{server.url}/orders/{i}.json" for i in range(500)]
        (folder / "curl.txt").write_text("".join(
            f'url = "{u}"\noutput = "{folder}/out"\n' for u in urls))

        def ours():
            return wall(BUILD / "driftgate", "check", folder / "d.json", "--url", server.url,
                        "--report", f"junit={folder}/j.xml")

        def curl():
            return wall("curl", "-s", "-Z", "--parallel-max", "8", "-K", folder / "curl.txt")
        record("500 operations, start to exit with JUnit / curl -Z", ratio_of_medians(ours, curl),
               2.0)


def one_request(server):
    def ours():
        return wall(BUILD / "driftgate", "check", DATA / "orders.openapi.json", "--url", server.url)

    def curl():
        return wall("curl", "-s", "-o", "/dev/null", server.url + "/order.json")
    record("one operation, start to exit / curl", ratio_of_medians(ours, curl), 2.0)


def tls_connection(server):
    """User CPU of each further new connection, full bundle against a file with one authority."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        bundle = folder / "bundle.pem"
        bundle.write_bytes(pathlib.Path("/etc/ssl/certs/ca-certificates.crt").read_bytes() +
                           (server.folder / "cert.pem").read_bytes())

        def each(ca_file):
            def count(connections):
                (folder / "d.json").write_text(json.dumps(operations(connections)))
                config = {"integrations": {"tls": {
                    "description": "d.json", "base_url": server.tls_url,
                    "tls": {"ca_file": str(ca_file)}}}}
                (folder / "driftgate.yaml").write_text(json.dumps(config))
                return instructions(BUILD / "driftgate", "check", "--config",
                                    folder / "driftgate.yaml", "-q")
            return (count(60) - count(20)) / 40
        record("new TLS connection, full CA bundle / one authority (instructions)",
               each(bundle) / each(server.folder / "cert.pem"), 1.5)


def start(server):
    took = statistics.median(wall(BUILD / "driftgate", "--version") for _ in range(21)) * 1000
    other = statistics.median(wall("curl", "--version") for _ in range(21)) * 1000
    print(f"     curl --version {other:.1f} ms")
    record("--version, start to exit", took, 10, " ms")
    with tempfile.TemporaryDirectory() as folder:
        nine = pathlib.Path(folder) / "nine.json"
        nine.write_text(json.dumps(operations(9)))
        peak = max(peak_memory_mb(BUILD / "driftgate", "check", nine, "--url", server.url)
                   for _ in range(5))
    record("peak memory of a check of nine operations", peak, 25, " MB")


def schema_compile(_):
    description = SUITES / "descriptions" / "github-23.0.2.json"
    if not description.exists():
        print(f"skipped: no {description}")
        return
    runs = [run(BUILD / "bench_schema_compile", description).split() for _ in range(ROUNDS)]
    schemas, programs, _ = runs[0]
    print(f"     {schemas} component schemas, {programs} programs")
    record("GitHub's component schemas and all they reach, compiled",
           statistics.median(float(r[2]) for r in runs), 100, " ms")


def generate_speed(_):
    descriptions = SUITES / "descriptions"
    if not descriptions.exists():
        print(f"skipped: no {descriptions}")
        return
    program = BUILD / "bench_generate_speed"

    def rate():
        _, *values, took = run(program, descriptions / "github-23.0.2.json").split()
        return sum(map(int, values)) / float(took) * 1000

    record("values made of GitHub's request schemas a second",
           statistics.median(rate() for _ in range(3)), 10_000, "", at_most=False)
    small = descriptions / "train-travel-3.1.json"
    values = sum(map(int, run(program, small, 2).split()[1:4]))
    counts = [instructions(program, small, rounds) for rounds in (1, 3)]
    record("instructions for one made value", (counts[1] - counts[0]) / values, 140_000, "")


def schema_speed_figures(_):
    modules = ROOT / "build" / "oracles" / "node_modules"
    with tempfile.TemporaryDirectory() as folder:
        schema_speed.measure(BUILD / "bench_schema_speed", modules, pathlib.Path(folder), record)


def report_speed(_):
    """Each reporter writes 100,000 cases; user time, and memory beyond that of the report."""
    for line in run(BUILD / "bench_report_speed", 100_000).splitlines():
        name, took, _, _, _, _, memory = line.split()[:7]
        record(f"100,000 cases as {name}, user time", float(took), 500, " ms")
        record(f"100,000 cases as {name}, memory", float(memory), 100, " MB")


def diff_speed(_):
    """The whole process, without a cache; and a small pair beside what curl takes to start."""
    diff = BUILD / "driftgate", "diff"
    for pair in diff_bounds.ALL:
        words = *diff, pair.base, pair.revision
        record(f"diff of {pair.name}, CPU", 1000 * statistics.median(
            diff_bounds.measured(*words)[0] for _ in range(ROUNDS)), pair.cpu_ms, " ms")
        if pair.size() > 1 << 20:
            record(f"diff of {pair.name}, memory / input",
                   peak_memory_mb(*words) * 2**20 / pair.size(), diff_bounds.MEMORY)
    small = diff_bounds.ALL[0]
    record(f"diff of {small.name} / curl --version, CPU", ratio_of_medians(
        lambda: diff_bounds.measured(*diff, small.base, small.revision)[0],
        lambda: diff_bounds.measured("curl", "--version")[0]), 1)


FIGURES = [description_load, probe_instructions, probe_rate, five_hundred, one_request,
           tls_connection, start, schema_compile, generate_speed, schema_speed_figures,
           report_speed, diff_speed]


def main():
    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        server = Nginx(folder, pinned="10" if os.cpu_count() > 1 else None)
        try:
            shutil.copy(DATA / "order.json", server.root)
            (server.root / "orders").mkdir()
            for i in range(500):
                shutil.copy(DATA / "order.json", server.root / "orders" / f"{i}.json")
            for path in [server.root, *server.root.rglob("*")]:
                path.chmod(0o755 if path.is_dir() else 0o644)
            for figure in FIGURES:
                if not wanted or figure.__name__ in wanted:
                    figure(server)
        finally:
            server.stop()
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
