// status, inbox, outbox and failed.
#include <algorithm>
#include <iostream>

#include "tools/kuitti/commands.h"
#include "tools/kuitti/node_client.h"
#include "tools/kuitti/show.h"

namespace kuitti {
namespace {

using base::Exit;
using base::Result;
using base::json::Value;

constexpr std::string_view kStatusHelp =
    R"(kuitti status ID [--json]: what became of one submission or received document

Exit: 0 found, 1 unknown, 2 the node is away.
)";

constexpr std::string_view kListHelp =
    R"(kuitti inbox | outbox [--since TIME] [--state S] [--limit N] [--json]: what was received, what was sent

  --since TIME   accepted at or after, such as 2026-03-02 or 2026-03-02T09:15:30Z
  --state S      inbox: stored, logged, receipted, delivered
                 outbox: accepted, logged, packaged, sent, proven, unproven, failed
  --limit N      at most N documents, newest first (default 100)

With --json a list of documents as `kuitti status --json` shows them. Exit: 0 done, 2 the node is away.
)";

constexpr std::string_view kFailedHelp =
    R"(kuitti failed [--since TIME] [--limit N] [--json]: what needs a person, newest first

  failed     the other side does not have it; mend the cause, then `kuitti resend ID`
  unproven   the other side may have it, but there is no valid receipt; `kuitti resend ID` asks for it again

Exit: 0 done (also when there is none), 2 the node is away.
)";

constexpr std::uint64_t kPage = 1000;

/// A day is its first moment.
std::string time_of(const std::string& text) {
  return text.size() == 10 ? text + "T00:00:00Z" : text;
}

/// The documents of a query, following the cursors up to the limit.
Result<std::vector<Value>> collect(NodeClient& node, const std::string& query,
                                   std::uint64_t limit) {
  std::vector<Value> found;
  std::string cursor;
  while (found.size() < limit) {
    const std::uint64_t page = std::min<std::uint64_t>(kPage, limit - found.size());
    std::string target = "/api/v1/documents?limit=" + std::to_string(page) + query;
    if (!cursor.empty()) target += "&cursor=" + base::http::percent_encode(cursor);
    TRY(const auto answer, expect(200, node.get(target)));
    TRY(const Value body, read_json(answer));
    const Value* documents = body.find("documents");
    if (documents == nullptr || documents->items() == nullptr)
      return base::corrupt("node.answer", "the node's list has no documents");
    found.insert(found.end(), documents->items()->begin(), documents->items()->end());
    cursor = body.text_at("next");
    if (cursor.empty()) break;
  }
  return found;
}

Exit print(const base::Arguments& arguments, const std::vector<Value>& documents) {
  if (arguments.has("--json")) {
    std::cout << base::json::write(Value(documents)) << "\n";
  } else {
    for (const Value& document : documents) std::cout << list_line(document) << "\n";
    if (documents.empty()) std::cerr << "none\n";
  }
  return Exit::Yes;
}

std::string since_of(const base::Arguments& arguments) {
  if (!arguments.has("--since")) return {};
  return "&since=" + base::http::percent_encode(time_of(arguments.value("--since")));
}

Exit list(const base::Arguments& arguments, const std::vector<std::string>& queries) {
  if (arguments.positional().size() != 1) return usage("a list takes options only");
  const auto limit = arguments.number("--limit", 100);
  if (!limit || *limit == 0) return usage("--limit is a whole number from 1");
  auto node = NodeClient::find(arguments);
  if (!node) return fail(arguments, node.error());
  std::vector<Value> all;
  for (const std::string& query : queries) {
    auto found = collect(*node, query + since_of(arguments), *limit);
    if (!found) return fail(arguments, found.error());
    std::ranges::move(*found, std::back_inserter(all));
  }
  if (queries.size() > 1) std::ranges::stable_sort(all, std::greater(), accepted_at);
  if (all.size() > *limit) all.resize(*limit);
  return print(arguments, all);
}

std::string state_of(const base::Arguments& arguments) {
  if (!arguments.has("--state")) return {};
  return "&state=" + base::http::percent_encode(arguments.value("--state"));
}

Exit inbox(const base::Arguments& arguments) {
  return list(arguments, {"&direction=in" + state_of(arguments)});
}

Exit outbox(const base::Arguments& arguments) {
  return list(arguments, {"&direction=out" + state_of(arguments)});
}

Exit failed(const base::Arguments& arguments) {
  return list(arguments, {"&state=failed", "&state=unproven"});
}

Exit status(const base::Arguments& arguments) {
  if (arguments.positional().size() != 2) return usage("status ID");
  auto node = NodeClient::find(arguments);
  if (!node) return fail(arguments, node.error());
  const auto answer = expect(200, node->get(document_path(arguments.positional()[1])));
  if (!answer) return fail(arguments, answer.error());
  const auto document = read_json(*answer);
  if (!document) return fail(arguments, document.error());
  std::cout << (arguments.has("--json") ? base::json::write(*document) + "\n"
                                        : document_text(*document));
  return Exit::Yes;
}

}  // namespace

std::vector<Command> listing_commands() {
  return {{"status", "what became of one document", kStatusHelp, {}, status},
          {"inbox",
           "what was received, newest first",
           kListHelp,
           {{"--since", "--state", "--limit"}, {}},
           inbox},
          {"outbox",
           "what was sent, newest first",
           kListHelp,
           {{"--since", "--state", "--limit"}, {}},
           outbox},
          {"failed", "what needs a person", kFailedHelp, {{"--since", "--limit"}, {}}, failed}};
}

}  // namespace kuitti
