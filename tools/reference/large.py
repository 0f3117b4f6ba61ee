"""Invoices with as many lines as asked for, whose sums are right: for measuring."""
import copy
import decimal

from lxml import etree

CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


def grow(path, lines):
    """The invoice, whose lines share one VAT rate and which has no other charges, with its lines repeated in turn."""
    tree = etree.parse(path)
    root = tree.getroot()
    samples = root.findall(CAC + "InvoiceLine")
    for line in samples:
        root.remove(line)
    net = decimal.Decimal(0)
    for number in range(lines):
        line = copy.deepcopy(samples[number % len(samples)])
        line.find(CBC + "ID").text = str(number + 1)
        net += decimal.Decimal(line.findtext(CBC + "LineExtensionAmount"))
        root.append(line)
    subtotal = root.find(f"{CAC}TaxTotal/{CAC}TaxSubtotal")
    rate = decimal.Decimal(subtotal.findtext(f"{CAC}TaxCategory/{CBC}Percent"))
    cents = decimal.Decimal("0.01")
    tax = (net * rate / 100).quantize(cents, decimal.ROUND_HALF_UP)
    put = lambda node, name, value: setattr(node.find(CBC + name), "text", str(value.quantize(cents)))
    put(root.find(CAC + "TaxTotal"), "TaxAmount", tax)
    put(subtotal, "TaxableAmount", net)
    put(subtotal, "TaxAmount", tax)
    total = root.find(CAC + "LegalMonetaryTotal")
    for name, value in (("LineExtensionAmount", net), ("TaxExclusiveAmount", net),
                        ("TaxInclusiveAmount", net + tax), ("PayableAmount", net + tax)):
        put(total, name, value)
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True)
