"""The review pages in a real browser: a clinic's month from the first sign-in to the register, and what goes wrong.

Prints one line a check; the last line is `N passed, N failed`. Run it through `make e2e`.
"""

import argparse, os, sys

from playwright.sync_api import sync_playwright

import life, mishaps, registrar
from person import FAILED, PASSED, check


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", required=True)
    options.add_argument("--folder", required=True)
    options.add_argument("--pictures", default="", help="a folder for pictures of the pages at 1280 x 800")
    options.add_argument("--large", default="", help="a folder for pictures at 1920 x 1080")
    options.add_argument("--only", choices=["life", "mishaps", "registrar"])
    options = options.parse_args()
    options.program = os.path.abspath(options.program)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for story in [life, mishaps, registrar]:
            if options.only and story.__name__ != options.only:
                continue
            office = story.prepared(options.program, os.path.join(options.folder, story.__name__))
            failed = len(FAILED)
            try:
                story.drive(browser, office, options.pictures, options.large)
            finally:
                check("the server stops when asked", office.stop() == 0)
            if len(FAILED) > failed:
                print("".join(open(office.log.name).readlines()[-40:]))
        browser.close()
    print(f"{len(PASSED)} passed, {len(FAILED)} failed")
    sys.exit(1 if FAILED else 0)


if __name__ == "__main__":
    main()
