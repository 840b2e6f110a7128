"""What the tests of this folder share: running lowtide, small draws of one patient, TAP."""
import os
import pathlib
import subprocess
import sys

TIMEOUT_S = 300
MAX_LINES = 10  # of what is wrong at a test point
QUIET = ["--quiet", "--verbosity", "error"]
# 0.3 kb of single-strand reads with three somatic variants: a draw is made in a quarter of a second
PANEL = ["--quiet", "--panel-kb", "0.3", "--depth", "60", "--family", "3", "--preset", "single",
         "--het", "2", "--hom", "1", "--variants", "3"]


class Program:
    """lowtide, as it is run here."""

    def __init__(self, path):
        self.path = str(pathlib.Path(path).resolve())
        self.env = {k: v for k, v in os.environ.items()
                    if not k.startswith(("LC_", "LANG", "LOWTIDE_")) and k != "LD_PRELOAD"}
        self.env["LC_ALL"] = "C"

    def start(self, words, folder, env=None, under=()):
        return subprocess.Popen(
            [*under, self.path, *map(str, words)], cwd=folder, env={**self.env, **(env or {})},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, words, folder, env=None, under=()):
        """Exit status (minus the signal's number), stdout, stderr. under: what starts it."""
        with self.start(words, folder, env, under) as process:
            try:
                out, err = process.communicate(timeout=TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return process.returncode, out, err.decode(errors="replace")

    def must(self, words, folder, env=None):
        """stdout of what cannot fail here."""
        status, out, err = self.run(words, folder, env)
        if status != 0:
            command = " ".join(map(str, words))
            raise SystemExit(f"Bail out! status {status} of lowtide {command}: {err}")
        return out

    def has(self, command):
        return f"  {command} " in self.must(["--help"], ".").decode()


def draw(program, folder, name, seed):
    """FOLDER/NAME.h5, a sample file of the patient; FOLDER/NAME/ holds what it was made from."""
    program.must(["simulate", "-o", name, *PANEL, "--vaf", "0.1", "--seed", seed, "-s", name],
                 folder)
    program.must(["call", *QUIET, "--device", "host", "-f", f"{name}/ref.fa", "-t",
                  f"{name}/panel.bed", "-o", f"{name}.h5", f"{name}/sample.bam"], folder)
    return pathlib.Path(folder) / f"{name}.h5"


class Tap:
    """Test points on stdout; what is wrong with one on stderr, as lines."""

    def __init__(self):
        self.n = self.failed = 0

    def point(self, name, wrong):
        self.n += 1
        wrong = list(wrong)
        for line in wrong[:MAX_LINES]:
            print("#", line.strip().replace("\n", "\n#   "), file=sys.stderr)
        if len(wrong) > MAX_LINES:
            print(f"# and {len(wrong) - MAX_LINES} more", file=sys.stderr)
        print(f"{'not ok' if wrong else 'ok'} {self.n} - {name}", flush=True)
        self.failed += bool(wrong)

    def end(self):
        print(f"1..{self.n}")
        return int(self.failed > 0)

    @staticmethod
    def skip(why):
        print(f"1..0 # SKIP {why}")
        return 0
