"""Runs a check in QGIS, and ends with 0 when it holds and with 1 when it does not."""

import os
import sys
import traceback

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import QgsApplication  # noqa: E402
from qgis.PyQt.QtGui import QFont  # noqa: E402


def run(main):
    """Calls main with the words of the command line."""
    application = QgsApplication([], True)
    application.initQgis()
    application.setFont(QFont("DejaVu Sans"))
    code = 0
    try:
        main(*sys.argv[1:])
    except Exception:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    # exitQgis() crashes in some builds once a job has drawn.
    os._exit(code)
