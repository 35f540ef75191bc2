"""A file manager that has files to drag: python3 dragging.py X Y FILE…, a small window at that place of the screen."""

import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

x, y, *files = sys.argv[1:]
window = Gtk.Window(type=Gtk.WindowType.POPUP)  # which stays where it is put, with and without a window manager
box = Gtk.EventBox()
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, None, Gdk.DragAction.COPY)
box.drag_source_add_uri_targets()
uris = [pathlib.Path(file).as_uri() for file in files]
box.connect("drag-data-get", lambda _box, _context, data, *_: data.set_uris(uris))
box.connect("drag-end", lambda *_: GLib.idle_add(Gtk.main_quit))
window.add(box)
window.set_default_size(80, 80)
window.move(int(x), int(y))
window.show_all()
window.connect("map-event", lambda *_: print("ready", flush=True))
GLib.timeout_add_seconds(60, Gtk.main_quit)
Gtk.main()
