// send, resend and erase.
#include <iostream>
#include <thread>

#include "base/file/file.h"
#include "tools/kuitti/commands.h"
#include "tools/kuitti/node_client.h"
#include "tools/kuitti/show.h"

namespace kuitti {
namespace {

using base::Exit;
using base::http::Response;
using base::json::Value;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::string_view kSendHelp =
    R"(kuitti send FILE [options]: submits a document to the node and prints its id

  FILE                  a UBL document, or a whole SBD (document in its envelope)
  --from ID, --to ID    sender and receiver, such as 0216:003701012636; default: as the document says
  --document-type ID    document type identifier; default: as the document says
  --process ID          process identifier; default: as the document says
  --country CC          country of the original sender; default: as the document says
  --key KEY             idempotency key: with the same key the same document is sent once
  --wait SECONDS        wait until a receipt proves it

Standard output holds the id alone (with --json the document as `kuitti status` shows it).
Exit: 0 accepted, or proven with --wait; 1 refused (the report is printed), or failed or unproven with --wait;
2 the node is away, or still under way after SECONDS; 3 the file is unreadable.
Example:  kuitti send invoice.xml --wait 60
)";

constexpr std::string_view kResendHelp =
    R"(kuitti resend ID: gives a failed or unproven document another round

An unproven one goes out again with the same bytes, so that a receiver who has it already answers with the same
receipt; a failed one is looked up and packaged anew.
Exit: 0 on its way again, 1 unknown or neither failed nor unproven, 2 the node is away.
)";

constexpr std::string_view kEraseHelp =
    R"(kuitti erase ID...: deletes documents for good

Each must have reached an end (delivered, proven, failed, unproven). Of it nothing is left on this node but the id, the
state `erased` and a time; its entries stay in the log, and nothing connects them with anything any more. Proofs of
other documents hold; the purchase it belonged to can no longer be shown as one trail. There is no way back. What others
have (the other side, backups, systems behind the delivery folder) is not reached.
Takes as long as rewriting the node's database. Asking again finishes what was interrupted.
Exit: 0 gone, 1 unknown or still on its way, 2 the node is away.
)";

std::string submit_target(const base::Arguments& arguments) {
  std::string target = "/api/v1/documents";
  char separator = '?';
  for (const auto& [option, parameter] :
       {std::pair("--from", "from"), std::pair("--to", "to"),
        std::pair("--document-type", "document_type"), std::pair("--process", "process"),
        std::pair("--country", "country")}) {
    if (!arguments.has(option)) continue;
    target += separator + std::string(parameter) + "=" +
              base::http::percent_encode(arguments.value(option));
    separator = '&';
  }
  return target;
}

/// The report of a refused document: for people a line each, with --json the whole problem.
Exit print_refusal(const base::Arguments& arguments, const Response& answer) {
  const base::Error error = problem_of(answer);
  std::cerr << "kuitti: " << base::describe(error) << "\n";
  if (const auto body = read_json(answer)) {
    std::cout << (arguments.has("--json") ? base::json::write(*body) + "\n" : report_text(*body));
  }
  return exit_of(error);
}

Exit print_sent(const base::Arguments& arguments, const Value& document, Exit exit) {
  if (arguments.has("--json")) std::cout << base::json::write(document) << "\n";
  return exit;
}

/// Asks again and again, first often, until the state is an end or the time is over.
Exit wait_for_proof(const base::Arguments& arguments, NodeClient& node, Value document,
                    std::chrono::seconds time) {
  const auto end = Clock::now() + time;
  const std::string id(document.text_at("id"));
  for (auto pause = 20ms;; pause = std::min(pause * 3 / 2, std::chrono::milliseconds(1000))) {
    const std::string_view state = document.text_at("state");
    if (state == "proven" || state == "failed" || state == "unproven") {
      std::cerr << state_line(document) << "\n";
      return print_sent(arguments, document, state == "proven" ? Exit::Yes : Exit::No);
    }
    if (Clock::now() >= end) break;
    std::this_thread::sleep_for(
        std::min<Clock::duration>(pause, std::max<Clock::duration>(end - Clock::now(), 0ms)));
    // A node that restarts meanwhile is no answer; the time decides.
    const auto answer = node.get(document_path(id));
    if (!answer || answer->status != 200) continue;
    if (auto now = read_json(*answer)) document = *std::move(now);
  }
  std::cerr << "kuitti: still " << document.text_at("state") << " after " << time.count()
            << " s; ask with `kuitti status " << id << "`\n";
  return print_sent(arguments, document, Exit::CannotTell);
}

Exit send(const base::Arguments& arguments) {
  if (arguments.positional().size() != 2) return usage("send FILE");
  const auto seconds = arguments.number("--wait", 0);
  if (!seconds || *seconds > 1'000'000) return usage("--wait is a number of seconds");
  const auto content = base::file::read(arguments.positional()[1]);
  if (!content) {
    fail(arguments, content.error());
    return Exit::Unreadable;
  }
  auto node = NodeClient::find(arguments);
  if (!node) return fail(arguments, node.error());
  base::http::Headers headers;
  headers.set("Content-Type", "application/xml");
  if (arguments.has("--key")) headers.set("Idempotency-Key", arguments.value("--key"));
  const auto answer = node->post(submit_target(arguments), *content, headers);
  if (!answer) return fail(arguments, answer.error());
  if (answer->status != 202) return print_refusal(arguments, *answer);
  auto document = read_json(*answer);
  if (!document) return fail(arguments, document.error());
  if (!arguments.has("--json")) std::cout << document->text_at("id") << std::endl;
  if (!arguments.has("--wait")) return print_sent(arguments, *document, Exit::Yes);
  return wait_for_proof(arguments, *node, *std::move(document), std::chrono::seconds(*seconds));
}

Exit resend(const base::Arguments& arguments) {
  if (arguments.positional().size() != 2) return usage("resend ID");
  auto node = NodeClient::find(arguments);
  if (!node) return fail(arguments, node.error());
  const auto answer =
      expect(202, node->post(document_path(arguments.positional()[1], "/resend"), {}));
  if (!answer) return fail(arguments, answer.error());
  const auto document = read_json(*answer);
  if (!document) return fail(arguments, document.error());
  if (!arguments.has("--json")) std::cout << state_line(*document) << "\n";
  return print_sent(arguments, *document, Exit::Yes);
}

Exit erase(const base::Arguments& arguments) {
  const auto& words = arguments.positional();
  if (words.size() < 2) return usage("erase ID...");
  auto node = NodeClient::find(arguments);
  if (!node) return fail(arguments, node.error());
  base::json::Value gone = base::json::Value::array();
  for (std::size_t at = 1; at < words.size(); ++at) {
    const auto answer = expect(200, node->remove(document_path(words[at])));
    if (!answer) return fail(arguments, answer.error());
    auto document = read_json(*answer);
    if (!document) return fail(arguments, document.error());
    if (!arguments.has("--json")) std::cout << words[at] << " is erased\n";
    gone.push(*std::move(document));
  }
  if (arguments.has("--json")) std::cout << base::json::write(gone) << "\n";
  return Exit::Yes;
}

}  // namespace

std::vector<Command> sending_commands() {
  return {{"send",
           "submits a document; --wait until a receipt proves it",
           kSendHelp,
           {{"--from", "--to", "--document-type", "--process", "--country", "--key", "--wait"}, {}},
           send},
          {"resend", "gives a failed or unproven document another round", kResendHelp, {}, resend},
          {"erase", "deletes a document for good", kEraseHelp, {}, erase}};
}

}  // namespace kuitti
