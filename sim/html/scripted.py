"""What pages with a script share: the policy that binds a browser, and data that is safe in a page.

The policy forbids any network, and the script's own text is the only one that may run.
"""

import json
from base64 import b64encode
from hashlib import sha256

from markupsafe import Markup

ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028",
           "\u2029": "\\u2029"}  # fmt: skip


def allowed(script: str) -> str:
    """Return the content security policy: no network, and no script but this one."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )


def embedded(data: object) -> Markup:
    """Return data as JSON that no text can end, whatever it says.

    Raises
    ------
    ValueError
        If a number is NaN or infinite, which no browser would read.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, code in ESCAPED.items():
        text = text.replace(character, code)
    return Markup(text)
