#pragma once

#include <filesystem>

#include "base/result.h"
#include "ubl/schematron/rule_source.h"
#include "ubl/schematron/source_folder.h"

namespace ubl::schematron {

/// Reads one rule file, Schematron source or compiled; its root element says which. Stylesheets are
/// read, never run. What is not known exactly is refused, by name and place.
///
/// Errors: Malformed     "schematron.*": the construct, its file and line, and what to do
///                       "xml.*": no XML, as base::xml::parse says, with the file's name
///         NotFound      "schematron.file": this file or one that it includes
///         LimitExceeded "schematron.*": see Limits
/// Spec:   ISO/IEC 19757-3 with query binding xslt2; its compiled form is that of the ISO skeleton.
base::Result<RuleSource> load(const SourceFolder& folder, const std::string& name,
                              const Limits& limits = {});
/// The same from disk; includes stay within the folder of the file.
base::Result<RuleSource> load(const std::filesystem::path& file, const Limits& limits = {});

}  // namespace ubl::schematron
