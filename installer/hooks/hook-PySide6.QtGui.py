"""PyInstaller's own hook for QtGui, less the GTK theme plugin: it drags in all of GTK for a look we do not use."""

from PyInstaller.utils.hooks.qt import add_qt6_dependencies

hiddenimports, binaries, datas = add_qt6_dependencies(__file__)
binaries = [(source, target) for source, target in binaries if "libqgtk3" not in str(source)]
