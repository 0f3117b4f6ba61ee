#pragma once

#include <cstdint>
#include <string>

#include "base/xml/tree.h"
#include "ubl/schematron/judge.h"

/// Where a violation is, in the ways that readers want it. Counts are among the siblings of the
/// same name, from 1.
namespace ubl::schematron {

/// "/Invoice[1]/InvoiceLine[3]/@schemeID": local names.
std::string short_location(const base::xml::Tree& document, const NodeRef& node);
/// The form of the Schematron Validation Report Language:
/// /*:Invoice[namespace-uri()='urn:...'][1]/@schemeID
std::string svrl_location(const base::xml::Tree& document, const NodeRef& node);

}  // namespace ubl::schematron
