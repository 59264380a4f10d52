"""The Chromium of the cache: its libraries and its fonts are found there."""

import subprocess
from xml.etree import ElementTree

from kit import chromium


def test_the_launcher_shows_libraries_and_fonts_of_the_cache(tmp_path):
    new, target = tmp_path / "chromium.new", tmp_path / "R&D"
    program = new / "usr" / "lib" / "chromium" / "chromium"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "$LD_LIBRARY_PATH|$FONTCONFIG_FILE|$@"\n')
    program.chmod(0o755)
    library = new / "usr" / "lib" / "x86_64-linux-gnu" / "libnss3.so"
    library.parent.mkdir()
    library.touch()
    chromium._wrap(new, target)
    new.rename(target)
    launcher = target / chromium.LAUNCHER / "chromium"
    done = subprocess.run([launcher, "--x"], capture_output=True, text=True, check=True)
    libraries, fonts, given = done.stdout.strip().split("|")
    assert libraries == str(target / "usr" / "lib" / "x86_64-linux-gnu")
    assert given == "--x"
    settings = ElementTree.parse(fonts).getroot()
    assert settings.find("dir").text == str(target / "usr" / "share" / "fonts")
