// get and prove: what is stored, unchanged, and the proof of it.
#include <iostream>

#include "base/file/file.h"
#include "tools/kuitti/commands.h"
#include "tools/kuitti/node_client.h"

namespace kuitti {
namespace {

using base::Exit;

constexpr std::string_view kGetHelp =
    R"(kuitti get ID --part document|sbd|message|receipt [-o FILE]: the stored bytes, unchanged

  document   the business document (default)
  sbd        the document in its envelope, as it is logged
  message    the AS4 message as it crossed the wire (the MIME body)
  receipt    the signed receipt

Without -o the bytes go to standard output. Exit: 0 done, 1 unknown or not there yet, 2 the node is away.
)";

constexpr std::string_view kProveHelp =
    R"(kuitti prove ID [--disclose document|record|pair|trail] -o FILE.plb: the proof bundle of a document

Anybody verifies it offline with public keys alone:
  kuitti-ledger verify FILE.plb --policy POLICY
where POLICY holds `log VKEY` with the vkey of this node's log (data/ledger.key.pub) and `quorum none`.
What the bundle shows; each word includes those before it:
  document   these bytes were logged here, at this place, by then
  record     what happened and when, and the receipt
  pair       the secret that only both sides know: who has it finds the entries of both
  trail      the whole purchase (default): kind, time and order of its documents, not their content;
             `kuitti-ledger trail FILE.plb --policy POLICY` lists them. Who has it also sees how many
             follow, and when

Exit: 0 done, 1 unknown or not logged yet, 2 the node is away.
)";

Exit write_bytes(const base::Arguments& arguments, base::ByteView bytes) {
  if (arguments.has("-o")) {
    const auto written = base::file::write_durably(arguments.value("-o"), bytes);
    if (!written) fail(arguments, written.error());
    return written ? Exit::Yes : Exit::No;
  }
  std::cout.write(reinterpret_cast<const char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
  std::cout.flush();
  return std::cout ? Exit::Yes : Exit::No;
}

Exit fetch(const base::Arguments& arguments, const std::string& tail) {
  auto node = NodeClient::find(arguments);
  if (!node) return fail(arguments, node.error());
  const auto answer = expect(200, node->get(document_path(arguments.positional()[1], tail)));
  if (!answer) return fail(arguments, answer.error());
  return write_bytes(arguments, answer->body.view());
}

Exit get(const base::Arguments& arguments) {
  const std::string part = arguments.value("--part", "document");
  const bool known = part == "document" || part == "sbd" || part == "message" || part == "receipt";
  if (arguments.positional().size() != 2 || !known)
    return usage("get ID --part document|sbd|message|receipt [-o FILE]");
  return fetch(arguments, "/" + part);
}

Exit prove(const base::Arguments& arguments) {
  if (arguments.positional().size() != 2 || !arguments.has("-o"))
    return usage("prove ID [--disclose document|record|pair|trail] -o FILE.plb");
  const std::string most = arguments.value("--disclose", "trail");
  return fetch(arguments, "/bundle?disclose=" + base::http::percent_encode(most));
}

}  // namespace

std::vector<Command> getting_commands() {
  return {
      {"get", "the stored bytes of a document, unchanged", kGetHelp, {{"--part", "-o"}, {}}, get},
      {"prove",
       "the bundle that proves what happened",
       kProveHelp,
       {{"--disclose", "-o"}, {}},
       prove}};
}

}  // namespace kuitti
