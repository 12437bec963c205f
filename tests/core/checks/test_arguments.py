"""The checks judge what is asked without Keras."""

from __future__ import annotations

import subprocess
import sys


def test_no_check_loads_keras() -> None:
    code = (
        "import sys\nfrom tests.core.checks.setups import MUTATIONS, SETUPS\nimport dltp_widgets as dltp\n"
        "exps = [setup() for setup in SETUPS] + [m.setup() for m in MUTATIONS]\n"
        "for exp, m in zip(exps[len(SETUPS):], MUTATIONS): m.change(exp)\n"
        "for exp in exps:\n    for finding in dltp.check_experiment(exp): (finding.fix or (lambda e: None))(exp)\n"
        "assert not {'keras', 'tensorflow', 'sklearn'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
