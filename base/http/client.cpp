#include "base/http/client.h"

#include <curl/curl.h>

#include <mutex>
#include <vector>

#include "base/guarded.h"
#include "base/text.h"

namespace base::http {
namespace {

struct CloseEasy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, CloseEasy>;
using List = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

/// What arrives of one response.
struct Incoming {
  Headers headers;
  Bytes body;
  std::size_t limit;
  bool too_large = false;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& incoming = *static_cast<Incoming*>(user);
  if (incoming.body.size() + size * count > incoming.limit) {
    incoming.too_large = true;
    return 0;
  }
  append(incoming.body, std::string_view(data, size * count));
  return size * count;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& incoming = *static_cast<Incoming*>(user);
  const std::string_view line = trim(std::string_view(data, size * count));
  const std::size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    incoming.headers = Headers();  // a new head, after 100 Continue
  } else if (colon != std::string_view::npos) {
    incoming.headers.add(std::string(line.substr(0, colon)),
                         std::string(trim(line.substr(colon + 1))));
  }
  return size * count;
}

Error error_of(CURLcode code, const char* detail) {
  const std::string text = *detail != '\0' ? detail : curl_easy_strerror(code);
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return malformed("http.url", text);
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return unavailable("http.connect", text);
    case CURLE_OPERATION_TIMEDOUT:
      return unavailable("http.timeout", text);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return unavailable("http.tls", text);
    default:
      return unavailable("http.transfer", text);
  }
}

List headers_of(const Outgoing& request) {
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  for (const auto& [name, value] : request.headers.all()) {
    list = curl_slist_append(list, (name + ": " + value).c_str());
  }
  return {list, curl_slist_free_all};
}

class CurlClient final : public Client {
 public:
  explicit CurlClient(std::string trust_file) : trust_file_(std::move(trust_file)) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  }

  Result<Response> send(const Outgoing& request) override {
    Easy handle = take();
    char detail[CURL_ERROR_SIZE] = "";
    Incoming incoming{{}, {}, request.response_bytes};
    const List headers = headers_of(request);
    configure(handle.get(), request);
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, detail);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &incoming);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &incoming);
    const CURLcode code = curl_easy_perform(handle.get());
    if (incoming.too_large)
      return limit_exceeded("http.response", "the response is larger than agreed");
    if (code != CURLE_OK) return error_of(code, detail);
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    idle_.with([&](auto& idle) { idle.push_back(std::move(handle)); });
    return Response{static_cast<int>(status), std::move(incoming.headers),
                    Body(std::move(incoming.body))};
  }

 private:
  /// An idle handle, which keeps its connections, or a new one.
  Easy take() {
    Easy handle = idle_.with([](auto& idle) {
      Easy found;
      if (!idle.empty()) {
        found = std::move(idle.back());
        idle.pop_back();
      }
      return found;
    });
    if (handle) {
      curl_easy_reset(handle.get());
    } else {
      handle.reset(curl_easy_init());
      ENSURE(handle != nullptr);
    }
    return handle;
  }

  void configure(CURL* handle, const Outgoing& request) const {
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (request.method == "HEAD") curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    if (request.method == "POST" || !request.body.empty()) {
      curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(request.body.size()));
      curl_easy_setopt(
          handle, CURLOPT_POSTFIELDS,
          request.body.empty() ? "" : reinterpret_cast<const char*>(request.body.data()));
    }
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    // Without this every new TLS connection reads the whole folder of system certificates again.
    curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
    curl_easy_setopt(
        handle, CURLOPT_CAINFO,
        trust_file_.empty() ? "/etc/ssl/certs/ca-certificates.crt" : trust_file_.c_str());
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(request.connect_time.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.total_time.count()));
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "Kuitti/" KUITTI_VERSION);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
  }

  const std::string trust_file_;
  Guarded<std::vector<Easy>> idle_;
};

}  // namespace

std::unique_ptr<Client> make_client(const std::string& trust_file) {
  return std::make_unique<CurlClient>(trust_file);
}

}  // namespace base::http
