"""libxml2's exclusive canonicalisation, called where it lives (lxml on top of it drops "#default")."""

import ctypes
from ctypes import POINTER, c_char_p, c_int, c_void_p

XML_PARSE_NONET = 1 << 11
XML_C14N_EXCLUSIVE_1_0 = 1


class _XPathObject(ctypes.Structure):
    _fields_ = [("type", c_int), ("nodeset", c_void_p)]


def _load():
    library = ctypes.CDLL("libxml2.so.2")
    for name, result, arguments in (
            ("xmlReadMemory", c_void_p, [c_char_p, c_int, c_char_p, c_char_p, c_int]),
            ("xmlFreeDoc", None, [c_void_p]),
            ("xmlXPathNewContext", c_void_p, [c_void_p]),
            ("xmlXPathFreeContext", None, [c_void_p]),
            ("xmlXPathEval", POINTER(_XPathObject), [c_char_p, c_void_p]),
            ("xmlXPathFreeObject", None, [POINTER(_XPathObject)]),
            ("xmlC14NDocDumpMemory", c_int,
             [c_void_p, c_void_p, c_int, POINTER(c_char_p), c_int, POINTER(c_void_p)])):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


_xml = _load()
_free = ctypes.CFUNCTYPE(None, c_void_p).in_dll(_xml, "xmlFree")
version = c_char_p.in_dll(_xml, "xmlParserVersion").value.decode()


def canonical_form(apex, prefixes, document):
    """Without comments, of the subtree at the apex-th element as a node-set, or of the whole document (apex 0)."""
    tree = _xml.xmlReadMemory(document, len(document), None, None, XML_PARSE_NONET)
    if not tree:
        raise ValueError("libxml2 cannot parse %r" % document)
    try:
        return _dump(tree, None, prefixes) if apex == 0 else _dump_subtree(tree, apex, prefixes)
    finally:
        _xml.xmlFreeDoc(tree)


def _dump_subtree(tree, apex, prefixes):
    below = "(//*)[%d]/descendant-or-self::" % apex
    expression = "%snode() | %s*/@* | %s*/namespace::*" % (below, below, below)
    context = _xml.xmlXPathNewContext(tree)
    found = _xml.xmlXPathEval(expression.encode(), context)
    try:
        return _dump(tree, found.contents.nodeset, prefixes)
    finally:
        _xml.xmlXPathFreeObject(found)
        _xml.xmlXPathFreeContext(context)


def _dump(tree, nodes, prefixes):
    listed = (c_char_p * (len(prefixes) + 1))(*[prefix.encode("utf-8") for prefix in prefixes], None)
    out = c_void_p()
    size = _xml.xmlC14NDocDumpMemory(tree, nodes, XML_C14N_EXCLUSIVE_1_0, listed, 0, ctypes.byref(out))
    if size < 0:
        raise ValueError("libxml2 cannot canonicalise this")
    form = ctypes.string_at(out, size)
    _free(out)
    return form
