"""Where what the program brings with it lies: rule packs, templates, fonts, icons, the demo's material."""

from pathlib import Path

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
"""Beside the package in a checkout; PyInstaller unpacks both side by side as well."""
