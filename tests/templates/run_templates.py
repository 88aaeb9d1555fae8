"""Runs what the templates of ci/templates run, with the real driftgate and a provider that keeps or
breaks its contract: every option exists, every file that is promised is written, every exit code means
what it should.

    python3 run_templates.py DRIFTGATE EXAMPLE_PROVIDER
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import yaml
except ImportError:
    print("skipped: PyYAML is not installed")
    sys.exit(77)

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "ci" / "templates"
ORACLES = Path(os.environ.get("DRIFTGATE_ORACLES", ROOT / "build" / "oracles"))
DRIFTGATE, PROVIDER = (str(Path(word).resolve()) for word in sys.argv[1:3])
KEPT, BROKEN, BAD_INPUT, UNDETERMINED = 0, 1, 2, 3


class Provider:
    """The example provider on a free port, as long as the block lasts."""

    def __init__(self, option):
        self.option = option

    def __enter__(self):
        self.process = subprocess.Popen([PROVIDER, self.option, "--port", "0"], text=True,
                                        stdout=subprocess.PIPE)
        return self.process.stdout.readline().split()[-1]

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


class Template(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="driftgate-templates-"))
        self.addCleanup(shutil.rmtree, self.folder)
        programs = self.folder / "bin"
        programs.mkdir()
        (programs / "driftgate").symlink_to(DRIFTGATE)
        self.work = self.folder / "work"
        self.work.mkdir()
        shutil.copy(ROOT / "examples" / "parcels.yaml", self.work / "openapi.yaml")
        self.environment = {"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(self.folder),
                            "GIT_CONFIG_NOSYSTEM": "1"}

    def run_words(self, words, **variables):
        return subprocess.run(words, cwd=self.work, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL, env=self.environment | variables)

    def run_with_each_provider(self, run):
        """`run(URL)` is kept, broken, and undetermined when nobody answers."""
        for option, code in (("--kept", KEPT), ("--broken", BROKEN)):
            with self.subTest(option), Provider(option) as url:
                done = run(url)
                self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        with self.subTest("nobody answers"):
            done = run("http://127.0.0.1:1")
            self.assertEqual(done.returncode, UNDETERMINED, done.stdout + done.stderr)

    def expect_files(self, *names):
        """They were written and say something; the next run writes them anew."""
        for name in names:
            path = self.work / name
            self.assertTrue(path.is_file() and path.stat().st_size > 0, f"{name} was not written")
            path.unlink()


def load(name):
    return yaml.safe_load((TEMPLATES / name).read_text())


class GitHub(Template):
    """The action, as a runner carries out composite actions."""

    def run_action(self, inputs):
        action = load("github/action.yml")
        self.assertLessEqual(set(inputs), set(action["inputs"]), "inputs")
        values = {name: str(one.get("default", "")) for name, one in action["inputs"].items()} | inputs

        def evaluate(text):
            return re.sub(r"\$\{\{ inputs\.(\S+) \}\}", lambda found: values[found[1]], str(text))

        self.outputs, self.summary = self.folder / "outputs", self.folder / "summary"
        for path in (self.outputs, self.summary):
            path.write_text("")
        (step,) = action["runs"]["steps"]
        self.assertNotIn("${{", step["run"])  # Else an input could become a command.
        script = self.folder / "step.sh"
        script.write_text(step["run"])
        variables = {name: evaluate(value) for name, value in step["env"].items()}
        done = self.run_words(["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
                              GITHUB_ACTIONS="true", GITHUB_OUTPUT=str(self.outputs),
                              GITHUB_STEP_SUMMARY=str(self.summary), **variables)
        written = dict(line.split("=", 1) for line in self.outputs.read_text().splitlines())
        promised = {re.fullmatch(r"\$\{\{ steps\.check\.outputs\.(\S+) \}\}", one["value"])[1]
                    for one in action["outputs"].values()}
        self.assertEqual(promised, set(written))
        self.assertEqual(written["exit-code"], str(done.returncode))
        return done, written

    def test_with_inputs(self):
        def run(url):
            done, written = self.run_action({"description": "openapi.yaml", "url": url,
                                             "args": "--skip\ncreate*\n--seed\n7\n", "reports": "a b"})
            if done.returncode == BROKEN:
                self.assertRegex(done.stdout, r"(?m)^::error file=openapi\.yaml,line=\d+")
            self.assertIn("|", self.summary.read_text())
            self.assertEqual(json.loads((self.work / written["json"]).read_text())["seed"], "7")
            self.expect_files(written["junit"], written["sarif"], written["json"])
            return done

        self.run_with_each_provider(run)

    def test_with_a_configuration_whose_words_are_not_run(self):
        done, _ = self.run_action({"config": "$(touch run).yaml", "reports": "`touch run`"})
        self.assertEqual(done.returncode, BAD_INPUT, done.stdout + done.stderr)
        self.assertIn("$(touch run).yaml", done.stderr)
        self.assertFalse((self.work / "run").exists())

    def test_the_workflow_gives_inputs_that_the_action_has(self):
        inputs = load("github/action.yml")["inputs"]
        steps = load("github/workflow.yml")["jobs"]["contract"]["steps"]
        (given,) = [step["with"] for step in steps if step["uses"].endswith("/driftgate")]
        self.assertLessEqual(set(given), set(inputs))


def expanded(text, inputs):
    """What GitLab makes of the inputs of a component."""
    head, body = text.split("\n---\n")
    declared = yaml.safe_load(head)["spec"]["inputs"]
    assert set(inputs) <= set(declared), set(inputs) - set(declared)
    missing = {name for name, one in declared.items() if "default" not in one} - set(inputs)
    assert not missing, missing
    values = {name: one.get("default") for name, one in declared.items()} | inputs
    return re.sub(r"\$\[\[ inputs\.(\S+) \]\]", lambda found: values[found[1]], body)


class GitLab(Template):
    COMPONENT = "gitlab/templates/driftgate.yml"

    def run_job(self, url, job):
        variables = {name: str(value) for name, value in job["variables"].items()}
        script = "set -e\n" + "\n".join(job["script"])
        done = self.run_words(["sh", "-c", script], **variables)
        if done.returncode != BAD_INPUT:
            (folder,) = job["artifacts"]["paths"]
            self.assertTrue((self.work / folder).is_dir())
            self.expect_files(*job["artifacts"]["reports"].values())
        return done

    def test_the_job(self):
        self.run_with_each_provider(lambda url: self.run_job(url, yaml.safe_load(expanded(
            (TEMPLATES / self.COMPONENT).read_text(),
            {"image": "any", "description": "openapi.yaml", "url": url,
             "args": "--skip create* --seed 7"}))["contract"]))

    def test_a_configuration(self):
        (self.work / "gate.yaml").write_text((ROOT / "examples" / "driftgate.yaml").read_text()
                                             .replace("parcels.yaml", "openapi.yaml"))
        with Provider("--kept") as url:
            self.environment["PARCELS_URL"] = url
            done = self.run_job(url, yaml.safe_load(expanded(
                (TEMPLATES / self.COMPONENT).read_text(),
                {"image": "any", "config": "gate.yaml", "job": "a job"}))["a job"])
        self.assertEqual(done.returncode, KEPT, done.stdout + done.stderr)

    def test_gitlabs_schema_and_inputs(self):
        """gitlab-ci-local holds the pipeline to GitLab's own schema and expands the inputs."""
        program = ORACLES / "node_modules" / "gitlab-ci-local" / "dist" / "index.js"
        if not program.exists() or not shutil.which("node"):
            self.skipTest("gitlab-ci-local is not fetched (ci/fetch-oracles)")
        preload = self.folder / "preload.mjs"  # It is written for a newer Node.
        preload.write_text("Set.prototype.union ??= function (o) { return new Set([...this, ...o]); };")
        program = [shutil.which("node"), "--import", preload, program]
        if subprocess.run([*program, "--version"], capture_output=True).returncode != 0:
            self.skipTest("this Node is too old for gitlab-ci-local")
        (self.work / "templates").mkdir()
        shutil.copy(TEMPLATES / self.COMPONENT, self.work / "templates")
        inputs = {"image": "driftgate:0.1.0", "url": "http://x", "job": "promise"}
        (self.work / ".gitlab-ci.yml").write_text(yaml.safe_dump(
            {"include": [{"local": "templates/driftgate.yml", "inputs": inputs}]}))
        for words in (["init", "-q"], ["add", "-A"], ["remote", "add", "origin", "git@host.example:a/b.git"],
                      ["-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", "all"]):
            self.assertEqual(self.run_words(["git", *words]).returncode, 0)
        done = subprocess.run([*program, "--preview"], cwd=self.work, text=True, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        ours = yaml.safe_load(expanded((TEMPLATES / self.COMPONENT).read_text(), inputs))["promise"]
        theirs = yaml.safe_load(done.stdout)["promise"]
        for key in ("script", "image", "stage"):
            self.assertEqual(ours[key], theirs[key])
        self.assertEqual(ours["artifacts"]["reports"], theirs["artifacts"]["reports"])


class Jenkins(Template):
    def test_the_shell_step(self):
        text = (TEMPLATES / "jenkins" / "Jenkinsfile").read_text()
        (script,) = re.findall(r"script: '''(.*?)'''", text, re.S)
        # What Groovy reads of a backslash at the end of a line of '''…'''.
        script = script.replace("\\\n", "")
        names = re.findall(r"string\(name: '(\w+)', defaultValue: '([^']*)'", text)
        reports = re.findall(r"junit testResults: '([^']*)'", text)
        self.assertEqual(text.count("{"), text.count("}"))

        def run(url):
            variables = dict(names) | {"PROVIDER_URL": url}
            done = self.run_words(["sh", "-xe", "-c", script], **variables)
            self.expect_files(*reports, "driftgate-reports/driftgate.sarif", "driftgate-reports/report.json")
            return done

        self.run_with_each_provider(run)
        self.assertIn(f"code == {UNDETERMINED}", text)


class PreCommit(Template):
    """A repository with one description; what is staged is compared with HEAD."""

    def git(self, *words):
        done = self.run_words(["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *words])
        self.assertEqual(done.returncode, 0, done.stderr)

    def setUp(self):
        super().setUp()
        self.hooks = {hook["id"]: hook for hook in load("pre-commit/.pre-commit-hooks.yaml")}
        (self.work / "api").mkdir()
        (self.work / "openapi.yaml").rename(self.work / "api" / "openapi.yaml")
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-qm", "first")

    def run_hook(self, name, *files):
        hook = self.hooks[name]
        for file in files:
            self.assertRegex(file, hook["files"])
        return self.run_words(shlex.split(hook["entry"]) + list(files))

    def edit(self, before, after):
        file = self.work / "api" / "openapi.yaml"
        text = file.read_text()
        self.assertIn(before, text)
        file.write_text(text.replace(before, after))

    def test_diff(self):
        (self.work / "openapi.json").write_text('{"openapi": "3.1.0", "info": {}, "paths": {}}')
        for before, after, code in (("version: 1.4.0", "version: 1.5.0", KEPT),
                                    ("/parcels/{parcelId}:", "/packets/{parcelId}:", BROKEN),
                                    ("openapi: 3", "openapi: [3", BAD_INPUT)):
            with self.subTest(after):
                self.edit(before, after)
                done = self.run_hook("driftgate-diff", "api/openapi.yaml", "openapi.json")
                self.assertEqual(done.returncode, code, done.stdout + done.stderr)

    def test_config(self):
        (self.work / "driftgate.yaml").write_text((ROOT / "examples" / "driftgate.yaml").read_text())
        (self.work / "driftgate.baseline.yaml").write_text("findings: 7\n")
        done = self.run_hook("driftgate-config", "driftgate.yaml")
        self.assertEqual(done.returncode, KEPT, done.stdout + done.stderr)
        for bad in ("driftgate.baseline.yaml", "driftgate.yaml"):
            (self.work / "driftgate.yaml").write_text("integrations: 7\n")
            done = self.run_hook("driftgate-config", bad)
            self.assertEqual(done.returncode, BROKEN, done.stdout + done.stderr)

    def test_prek_runs_it(self):
        """prek is a program that runs the hooks of pre-commit."""
        program = next(ORACLES.glob("node_modules/@j178/prek-linux-*/prek"), None)
        if not program:
            self.skipTest("prek is not fetched (ci/fetch-oracles)")
        manifest = TEMPLATES / "pre-commit" / ".pre-commit-hooks.yaml"
        done = self.run_words([program, "validate-manifest", str(manifest)])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        keys = ("id", "name", "entry", "language", "files", "require_serial")
        hooks = [{key: hook[key] for key in keys if key in hook} for hook in self.hooks.values()]
        (self.work / ".pre-commit-config.yaml").write_text(
            yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]}))
        for before, after, code in (("version: 1.4.0", "version: 1.5.0", 0),
                                    ("/parcels/{parcelId}:", "/packets/{parcelId}:", 1)):
            self.edit(before, after)
            self.git("add", "-A")
            done = self.run_words([program, "run"])
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            self.assertIn("descriptions break nobody", done.stdout)


class Kubernetes(Template):
    def test_the_container(self):
        job = load("kubernetes/cronjob.yaml")
        pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
        self.assertEqual(set(mounts), {volume["name"] for volume in pod["volumes"]})
        # The image's entry point, and the configuration where it is mounted.
        (entry,) = re.findall(r"^ENTRYPOINT (.*)$",
                              (TEMPLATES / "docker" / "Dockerfile").read_text(), re.M)
        words = json.loads(entry) + [word.replace(mounts["configuration"], str(self.work))
                                     for word in container["args"]]
        self.assertEqual(json.loads(entry), ["driftgate"])
        (self.work / "driftgate.yaml").write_text((ROOT / "examples" / "driftgate.yaml").read_text()
                                                  .replace("parcels.yaml", "openapi.yaml"))

        def run(url):
            done = self.run_words(words, PARCELS_URL=url)
            events = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertGreater(len(events), 2)
            return done

        self.run_with_each_provider(run)


class Systemd(Template):
    FOLDER = TEMPLATES / "systemd"

    def command(self, name):
        text = (self.FOLDER / "driftgate.service").read_text().replace("\\\n", " ")
        (line,) = re.findall(rf"^{name}=[-+]*(.*)$", text, re.M)
        for specifier, path in (("%E", self.folder / "etc"), ("%S", self.folder / "lib")):
            line = line.replace(specifier, str(path))
        return shlex.split(line.replace("$$", "$"))

    def test_the_service(self):
        for name in ("etc/driftgate", "lib/driftgate", "exporter"):
            (self.folder / name).mkdir(parents=True)
        shutil.copy(ROOT / "examples" / "parcels.yaml", self.folder / "etc" / "driftgate")
        shutil.copy(ROOT / "examples" / "driftgate.yaml", self.folder / "etc" / "driftgate")
        metrics = self.folder / "exporter" / "driftgate.prom"
        start = self.command("ExecStart")
        self.assertEqual(start[0], "/usr/bin/driftgate")
        stop = [word.replace("/var/lib/prometheus/node-exporter", str(self.folder / "exporter"))
                for word in self.command("ExecStopPost")]

        def run(url):
            done = self.run_words([DRIFTGATE, *start[1:]], PARCELS_URL=url)
            self.assertEqual(self.run_words(stop).returncode, 0)
            self.assertIn(f"driftgate_run_exit_code {done.returncode}\n", metrics.read_text())
            self.assertEqual(metrics.stat().st_mode & 0o777, 0o644)
            self.assertEqual(os.listdir(metrics.parent), [metrics.name])
            self.assertTrue((self.folder / "lib" / "driftgate" / "report.json").is_file())
            return done

        self.run_with_each_provider(run)

    def test_systemd_accepts_the_units(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd is not installed")
        for unit in self.FOLDER.iterdir():  # The program need not be installed here.
            text = unit.read_text().replace("/usr/bin/driftgate", "/bin/true")
            (self.work / unit.name).write_text(text)
        units = ["driftgate.service", "driftgate.timer", "driftgate-failure@any.service"]
        done = self.run_words(["systemd-analyze", "verify", "--man=no", *units])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        # 0 is fully sealed off, 10 not at all.
        done = self.run_words(["systemd-analyze", "security", "--offline=yes", "--threshold=20",
                               "driftgate.service"])
        self.assertEqual(done.returncode, 0, done.stdout[-500:])
        (self.work / "driftgate.timer").write_text("[Timer]\nOnCalendar=hurly\n")
        done = self.run_words(["systemd-analyze", "verify", "--man=no", "driftgate.timer"])
        self.assertNotEqual(done.stderr, "", "a broken timer is not seen")


class Docker(Template):
    def test_what_it_names_exists(self):
        text = (TEMPLATES / "docker" / "Dockerfile").read_text().replace("\\\n", " ")
        (copied,) = re.findall(r"^COPY (ci/.*) ci/$", text, re.M)
        for name in copied.split():
            self.assertTrue((ROOT / name).is_file(), name)
        (sections,) = re.findall(r"RUN ci/install ([a-z ]+)", text)
        known = re.findall(r"^\[(\w+)\]$", (ROOT / "ci" / "debian-packages.txt").read_text(), re.M)
        self.assertLessEqual(set(sections.split()), set(known))
        presets = json.loads((ROOT / "CMakePresets.json").read_text())["buildPresets"]
        for preset in re.findall(r"--preset (\w+)", text):
            self.assertIn(preset, [one["name"] for one in presets])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
