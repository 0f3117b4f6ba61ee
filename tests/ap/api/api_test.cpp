#include "ap/api/api.h"

#include <catch2/catch.hpp>

#include "base/json/value.h"
#include "tests/ap/store/store_world.h"

using namespace ap;
using namespace ap::api;
using base::http::Request;
using base::http::Response;
using base::json::Value;
using store::State;

namespace {

const std::string kOperator = "oooooooooooooooooooooooo";
const std::string kSupplier = "ssssssssssssssssssssssss";
const std::string kAuditor = "aaaaaaaaaaaaaaaaaaaaaaaa";

/// Judges by one word: what says "bad" is invalid, what says "<" is XML.
struct WordValidator final : ubl::Validator {
  base::Result<ubl::Report> validate(base::ByteView document, std::string_view name,
                                     std::string_view date) override {
    const std::string_view text = base::as_text(document);
    if (!text.starts_with("<")) return base::malformed("xml.syntax", "line 1: no XML");
    const bool bad = text.find("bad") != std::string_view::npos;
    ubl::Report report{std::string(name),
                       "Order",
                       std::string(date),
                       bad ? ubl::Verdict::Invalid : ubl::Verdict::Valid,
                       {},
                       {}};
    if (bad) report.findings.push_back({"rules", "R001", "fatal", "/Order", 3, 1, "it is bad"});
    return report;
  }
};

/// An Api over a real store; the flows are played by the test.
struct World {
  test::StoreWorld rows;
  test::SteppedClock clock{test::at(5000)};
  WordValidator validator;
  base::Permits permits{1};
  base::Current<Tokens> tokens{std::make_shared<const Tokens>(
      parse_tokens("operator " + kOperator + "\nsupplier " + kSupplier + "\nauditor " + kAuditor)
          .value())};
  RequestCounts requests;
  std::vector<HealthCheck> health{{"store", true, "fine"}};
  std::optional<flow::Disclose> disclosed;
  base::Result<flow::Submitted> submitted = base::unavailable("test", "nothing was prepared");
  std::string submitted_content;
  flow::Submission submission;
  Context context{"Turku",
                  clock,
                  *rows.messages,
                  &validator,
                  permits,
                  tokens,
                  requests,
                  [this](const flow::Submission& given) {
                    submission = given;
                    submitted_content = base::as_text(given.content);
                    return submitted;
                  },
                  [this](std::string_view id) { return resend(id); },
                  [this](std::string_view id) { return erase(id); },
                  [this](std::string_view id, flow::Disclose most) -> base::Result<base::Bytes> {
                    TRY(rows.messages->find(id));
                    disclosed = most;
                    return base::to_bytes("bundle of " + std::string(id));
                  },
                  [] {
                    return ledger::SignedCheckpoint{
                        {"ledger.test/2026", ledger::TreeSize(7), ledger::empty_root(), ""},
                        "the note"};
                  },
                  [this] { return health; }};
  Api api{context};

  base::Result<store::Message> erase(std::string_view id) {
    return rows.messages->erase(id, test::seal(9), clock.now());
  }
  base::Result<store::Message> resend(std::string_view id) {
    TRY(const auto message, rows.messages->find(id));
    if (message.state != State::Failed)
      return base::conflict("store.state", "only what failed can be sent again");
    store::Change again = test::step(State::Failed, State::Logged);
    return rows.messages->advance(id, again);
  }
  Response ask(std::string method, std::string target, const std::string& token = kOperator,
               std::string_view body = "",
               const std::vector<std::pair<std::string, std::string>>& fields = {}) {
    Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    if (!token.empty()) request.headers.set("Authorization", "Bearer " + token);
    for (const auto& [name, value] : fields) request.headers.set(name, value);
    request.body = base::http::Body(body);
    return api.handle(request);
  }
  void add(const store::Message& message) {
    REQUIRE(rows.messages->insert(message,
                                  {{"document", base::to_bytes("<Order/>\r\n")},
                                   {"sbd", base::to_bytes("<SBD/>")},
                                   {"message", base::to_bytes("--b\r\n")},
                                   {"receipt", base::to_bytes("<Receipt/>")}},
                                  {}, "accepted"));
  }
};

Value json_of(const Response& response) {
  return base::json::parse(base::as_text(response.body.view())).value();
}

std::string code_of(const Response& response) {
  CHECK(response.headers.get("Content-Type") == "application/problem+json");
  const Value body = json_of(response);
  CHECK(*body.find("status")->integer() == response.status);
  CHECK(body.text_at("title") != "");
  CHECK(body.text_at("detail") != "");
  return std::string(body.text_at("code"));
}

std::string text_of(const Response& response) {
  return base::to_string(response.body.view());
}

}  // namespace

TEST_CASE("without a known token nothing but health and metrics is answered") {
  World world;
  for (const Route& route : routes()) {
    std::string path(route.path);
    if (const auto at = path.find("{id}"); at != std::string::npos) path.replace(at, 4, "x");
    INFO(route.method << " " << path);
    const Response none = world.ask(std::string(route.method), path, "");
    const Response wrong = world.ask(std::string(route.method), path, kOperator + "x");
    if (route.permission == Permission::Open) {
      CHECK(none.status == 200);
      continue;
    }
    CHECK(none.status == 401);
    CHECK(none.headers.get("WWW-Authenticate") == "Bearer realm=\"kuitti\"");
    CHECK(code_of(none) == "auth.token");
    CHECK(wrong.status == 401);
    CHECK_THAT(std::string(wrong.headers.get("WWW-Authenticate")),
               Catch::Contains("invalid_token"));
  }
}

TEST_CASE("a role that may not do something is told so, and nothing is done") {
  World world;
  const Response submit = world.ask("POST", "/api/v1/documents", kAuditor, "<Order/>");
  CHECK(submit.status == 403);
  CHECK(code_of(submit) == "auth.role");
  CHECK(world.submitted_content.empty());
  CHECK(world.ask("POST", "/api/v1/documents/x/resend", kSupplier).status == 403);
  CHECK(world.ask("GET", "/api/v1/documents", kAuditor).status == 200);
  CHECK(world.ask("POST", "/api/v1/documents/validate", kAuditor, "<Order/>").status == 200);
}

TEST_CASE("a submitted document is accepted with its id, its place and all that was asked") {
  World world;
  world.add(test::submitted(1));
  store::Message row = world.rows.messages->find("out-1").value();
  row.ledger = store::LedgerPlace{"ledger.test/2026", 4};
  world.submitted = flow::Submitted{flow::Submitted::Outcome::Accepted, row, std::nullopt};
  const Response answer = world.ask(
      "POST",
      "/api/v1/documents?from=0216%3A1&to=0216:2&document_type=d%23%23e&process=p&country=FI",
      kSupplier, "<Order/>", {{"Idempotency-Key", "key 1"}});
  CHECK(answer.status == 202);
  CHECK(answer.headers.get("Location") == "/api/v1/documents/out-1");
  CHECK_FALSE(answer.headers.has("Idempotency-Replayed"));
  CHECK(world.submitted_content == "<Order/>");
  CHECK(world.submission.from == "0216:1");
  CHECK(world.submission.to == "0216:2");
  CHECK(world.submission.document_type == "d##e");
  CHECK(world.submission.process == "p");
  CHECK(world.submission.country == "FI");
  CHECK(world.submission.idempotency_key == "key 1");
  const Value body = json_of(answer);
  CHECK(body.text_at("id") == "out-1");
  CHECK(body.text_at("state") == "accepted");
  CHECK(*body.find("ledger")->find("index")->integer() == 4);

  world.submitted = flow::Submitted{flow::Submitted::Outcome::Repeated, row, std::nullopt};
  const Response again = world.ask("POST", "/api/v1/documents", kSupplier, "<Order/>");
  CHECK(again.status == 202);
  CHECK(json_of(again).text_at("id") == "out-1");
  CHECK(again.headers.get("Idempotency-Replayed") == "true");
}

TEST_CASE("what cannot be submitted is refused with a code of its own") {
  World world;
  const auto [error, status] = GENERATE(table<base::Error, int>({
      {base::malformed("xml.syntax", "no XML"), 400},
      {base::rejected("submission.receiver", "no receiver; give it with --to"), 422},
      {base::conflict("store.idempotency", "the key was used"), 422},
      {base::limit_exceeded("http.body", "too large"), 413},
      {base::unavailable("log.full", "later"), 503},
      {base::corrupt("store.row", "a row is damaged"), 500},
  }));
  world.submitted = error;
  const Response answer = world.ask("POST", "/api/v1/documents", kOperator, "<Order/>");
  CHECK(answer.status == status);
  CHECK(code_of(answer) == error.code);
  CHECK(answer.headers.has("Retry-After") == (status == 503));
  CHECK(world
            .ask("POST", "/api/v1/documents", kOperator, "<Order/>",
                 {{"Idempotency-Key", std::string(256, 'k')}})
            .status == 400);
}

TEST_CASE("an invalid document is refused with the whole report") {
  World world;
  const auto report = world.validator.validate(base::as_bytes("<bad/>"), "x", "2026").value();
  world.submitted = flow::Submitted{flow::Submitted::Outcome::Invalid, {}, report};
  const Response answer = world.ask("POST", "/api/v1/documents", kOperator, "<bad/>");
  CHECK(answer.status == 422);
  CHECK(code_of(answer) == "validation.invalid");
  const Value body = json_of(answer);
  CHECK(*body.find("report") == ubl::to_json(report));
  const Value& first = body.find("errors")->items()->at(0);
  CHECK(first.text_at("rule") == "R001");
  CHECK(first.text_at("severity") == "fatal");
  CHECK(first.text_at("location") == "/Order");
  CHECK(first.text_at("message") == "it is bad");
}

TEST_CASE("validating gives the report whatever its verdict, and submits nothing") {
  World world;
  const Response bad =
      world.ask("POST", "/api/v1/documents/validate?name=o.xml", kSupplier, "<bad/>");
  CHECK(bad.status == 200);
  CHECK(json_of(bad).text_at("verdict") == "invalid");
  CHECK(json_of(bad).text_at("document") == "o.xml");
  CHECK(world.ask("POST", "/api/v1/documents/validate", kSupplier, "text").status == 400);
  CHECK(world.submitted_content.empty());
  world.context.validator = nullptr;
  const Response none = world.ask("POST", "/api/v1/documents/validate", kSupplier, "<Order/>");
  CHECK(none.status == 503);
  CHECK(code_of(none) == "validation.unavailable");
}

TEST_CASE("a document has exactly the promised fields, and those not known yet are absent") {
  World world;
  store::Message row = test::received(1);
  world.add(row);
  const Response answer = world.ask("GET", "/api/v1/documents/in-1");
  CHECK(answer.status == 200);
  const Value body = json_of(answer);
  std::vector<std::string> names;
  for (const auto& member : *body.members()) names.push_back(member.first);
  CHECK(names == std::vector<std::string>{"id", "direction", "state", "sender", "receiver",
                                          "document_type", "process", "message_id", "instance_id",
                                          "document_sha256", "events"});
  CHECK(body.text_at("direction") == "in");
  CHECK(body.text_at("document_sha256") == row.document.hex());
  const Value& event = body.find("events")->items()->at(0);
  CHECK(event.text_at("at") == base::format_timestamp(row.created));
  CHECK(event.text_at("state") == "stored");
  CHECK(event.text_at("detail") == "accepted");

  store::Change change = test::step(State::Stored, State::Stored);
  change.validation = store::Judged{"invalid", 2, 1};
  change.error = store::Failure{"EBMS:0302", "no receipt"};
  REQUIRE(world.rows.messages->advance("in-1", change));
  const Value later = json_of(world.ask("GET", "/api/v1/documents/in-1"));
  CHECK(later.find("validation")->text_at("verdict") == "invalid");
  CHECK(*later.find("validation")->find("errors")->integer() == 2);
  CHECK(*later.find("validation")->find("warnings")->integer() == 1);
  CHECK(later.find("error")->text_at("code") == "EBMS:0302");
  CHECK(later.find("error")->text_at("detail") == "no receipt");
  CHECK(code_of(world.ask("GET", "/api/v1/documents/in-2")) == "store.message");
}

TEST_CASE("lists are filtered, newest first, and a cursor leads through all of them") {
  World world;
  for (std::uint64_t n = 1; n <= 5; ++n) world.add(test::received(n));
  world.add(test::submitted(9));
  const auto ids = [&](const std::string& query) {
    std::string found;
    std::string cursor;
    do {
      const Response page = world.ask(
          "GET", "/api/v1/documents?" + query + "&cursor=" + base::http::percent_encode(cursor));
      REQUIRE(page.status == 200);
      const Value body = json_of(page);
      for (const Value& document : *body.find("documents")->items())
        found += std::string(document.text_at("id")) + " ";
      cursor = body.text_at("next");
      if (!cursor.empty()) found += "| ";
    } while (!cursor.empty());
    return found;
  };
  CHECK(ids("direction=in&limit=2") == "in-5 in-4 | in-3 in-2 | in-1 ");
  CHECK(ids("direction=out") == "out-9 ");
  CHECK(ids("state=accepted") == "out-9 ");
  CHECK(ids("direction=in&since=" + base::format_timestamp(test::at(4))) == "in-5 in-4 ");
  for (const auto* query :
       {"direction=up", "state=sideways", "since=yesterday", "limit=0", "limit=many"}) {
    INFO(query);
    const Response refused = world.ask("GET", "/api/v1/documents?" + std::string(query));
    CHECK(refused.status == 400);
    CHECK(code_of(refused) == "request.query");
  }
}

TEST_CASE("stored bytes come back unchanged, each with its own type") {
  World world;
  store::Message row = test::received(1);
  row.content_type = "multipart/related; boundary=b";
  world.add(row);
  const auto [part, type, content] = GENERATE(table<std::string, std::string, std::string>({
      {"document", "application/xml", "<Order/>\r\n"},
      {"sbd", "application/xml", "<SBD/>"},
      {"message", "multipart/related; boundary=b", "--b\r\n"},
      {"receipt", "application/soap+xml", "<Receipt/>"},
      {"bundle", "application/vnd.kuitti.ledger-bundle+zip", "bundle of in-1"},
  }));
  const Response answer = world.ask("GET", "/api/v1/documents/in-1/" + part, kAuditor);
  CHECK(answer.status == 200);
  CHECK(answer.headers.get("Content-Type") == type);
  CHECK(answer.headers.get("X-Content-Type-Options") == "nosniff");
  CHECK(text_of(answer) == content);
  CHECK(world.ask("GET", "/api/v1/documents/other/" + part).status == 404);
}

TEST_CASE("a bundle shows as much as is asked for, everything when nothing is said") {
  World world;
  world.add(test::received(1));
  const auto ask = [&](const std::string& query) {
    world.disclosed.reset();
    return world.ask("GET", "/api/v1/documents/in-1/bundle" + query, kAuditor).status;
  };
  CHECK(ask("") == 200);
  CHECK(world.disclosed == flow::Disclose::Trail);
  CHECK(ask("?disclose=document") == 200);
  CHECK(world.disclosed == flow::Disclose::Document);
  CHECK(ask("?disclose=record") == 200);
  CHECK(world.disclosed == flow::Disclose::Record);
  CHECK(ask("?disclose=pair") == 200);
  CHECK(world.disclosed == flow::Disclose::Pair);
  CHECK(ask("?disclose=all") == 400);
  CHECK_FALSE(world.disclosed);
}

TEST_CASE("a part that is not there yet is 404 with the store's code") {
  World world;
  REQUIRE(world.rows.messages->insert(test::submitted(1), {}, {}, ""));
  const Response answer = world.ask("GET", "/api/v1/documents/out-1/receipt");
  CHECK(answer.status == 404);
  CHECK(code_of(answer) == "store.part");
}

TEST_CASE("officers and operators erase; what is erased says so, and what is on its way stays") {
  World world;
  world.add(test::received(1));
  CHECK(world.ask("DELETE", "/api/v1/documents/in-1", kSupplier).status == 403);
  CHECK(world.ask("DELETE", "/api/v1/documents/in-1", kAuditor).status == 403);
  CHECK(world.ask("DELETE", "/api/v1/documents/nobody").status == 404);
  CHECK(world.ask("DELETE", "/api/v1/documents/in-1").status == 409);
  store::Change arrived = test::step(State::Stored, State::Delivered);
  REQUIRE(world.rows.messages->advance("in-1", arrived));
  const Response answer = world.ask("DELETE", "/api/v1/documents/in-1");
  REQUIRE(answer.status == 200);
  const auto value = base::json::parse(text_of(answer)).value();
  CHECK(value.text_at("state") == "erased");
  CHECK(value.text_at("instance_id") == "");
  CHECK(world.ask("GET", "/api/v1/documents/in-1/document").status == 404);
}

TEST_CASE("only what failed is sent again") {
  World world;
  world.add(test::submitted(1));
  const Response early = world.ask("POST", "/api/v1/documents/out-1/resend");
  CHECK(early.status == 409);
  CHECK(code_of(early) == "store.state");
  REQUIRE(world.rows.messages->advance("out-1", test::step(State::Accepted, State::Failed)));
  const Response answer = world.ask("POST", "/api/v1/documents/out-1/resend");
  CHECK(answer.status == 202);
  CHECK(json_of(answer).text_at("state") == "logged");
}

TEST_CASE("an unknown path is 404, a known one with another method 405") {
  World world;
  CHECK(code_of(world.ask("GET", "/")) == "request.path");
  CHECK(world.ask("GET", "/api/v1/documents/").status == 404);
  CHECK(world.ask("GET", "/api/v1/documents/a/b/c").status == 404);
  CHECK(world.ask("GET", "/api/v1/documents/a%2/document").status == 404);
  const Response refused = world.ask("DELETE", "/api/v1/documents");
  CHECK(refused.status == 405);
  CHECK(refused.headers.get("Allow") == "POST, GET");
  CHECK(world.ask("HEAD", "/api/v1/ledger").status == 200);
}

TEST_CASE("the head of the log, health and metrics say how the node stands") {
  World world;
  world.add(test::submitted(1));
  const Value head = json_of(world.ask("GET", "/api/v1/ledger"));
  CHECK(head.text_at("origin") == "ledger.test/2026");
  CHECK(*head.find("size")->integer() == 7);
  CHECK(head.text_at("root") == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  CHECK(head.text_at("checkpoint") == "the note");

  const Value healthy = json_of(world.ask("GET", "/health", ""));
  CHECK(healthy.text_at("status") == "ok");
  CHECK(healthy.text_at("name") == "Turku");
  world.health.push_back({"disk", false, "1 MiB free"});
  const Response failing = world.ask("GET", "/health", "");
  CHECK(failing.status == 503);
  CHECK(json_of(failing).find("checks")->items()->at(1).text_at("detail") == "1 MiB free");

  world.requests.count("as4", 200);
  world.requests.count("as4", 200);
  world.requests.count("api", 404);
  const Response metrics = world.ask("GET", "/metrics", "");
  CHECK(metrics.status == 200);
  CHECK(metrics.headers.get("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  for (const auto* line :
       {"kuitti_messages{direction=\"out\",state=\"accepted\"} 1\n", "kuitti_ledger_size 7\n",
        "kuitti_http_requests_total{listener=\"as4\",status=\"200\"} 2\n",
        "kuitti_http_requests_total{listener=\"api\",status=\"404\"} 1\n",
        "kuitti_health{check=\"disk\"} 0\n", "# TYPE kuitti_messages gauge\n",
        "# TYPE kuitti_syncs_total counter\nkuitti_syncs_total "}) {
    CHECK_THAT(text_of(metrics), Catch::Contains(line));
  }
}
