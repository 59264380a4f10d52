"""What a log may show: no tokens, no secrets, no endless bodies."""

import re

MAX_LOGGED = 64 * 1024  # characters of each body that the log keeps
SECRET = r"[\w-]*(?:token|secret|password|assertion|authorization|code_verifier)[\w-]*"
SECRET_JSON = re.compile(rf'("{SECRET}"\s*:\s*)"(?:[^"\\]|\\.)*"', re.I)
SECRET_FORM = re.compile(rf"((?:^|[?&]){SECRET}=)[^&\s]*", re.I)
BEARER = re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{8,}", re.I)


def redact(text, *secrets):
    """The text without tokens and secrets, cut to what a log keeps.

    :param secrets: exact values to hide besides all that looks like one
    """
    cut = text[: MAX_LOGGED + 4096]  # a secret may straddle the cut
    for secret in secrets:
        if secret:
            cut = cut.replace(secret, "***")
    cut = SECRET_JSON.sub(r'\1"***"', cut)
    cut = BEARER.sub(r"\1 ***", SECRET_FORM.sub(r"\1***", cut))
    if len(text) > MAX_LOGGED:
        return cut[:MAX_LOGGED] + f"… [{len(text)} characters in all]"
    return cut
