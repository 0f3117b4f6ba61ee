#pragma once

#include "ap/api/api.h"

namespace ap::api {

// The handlers of the routes, one for each operation of openapi.yaml.
base::http::Response submit_document(const Context& context, const Call& call);
base::http::Response validate_document(const Context& context, const Call& call);
base::http::Response list_documents(const Context& context, const Call& call);
base::http::Response show_document(const Context& context, const Call& call);
base::http::Response resend_document(const Context& context, const Call& call);
base::http::Response erase_document(const Context& context, const Call& call);
base::http::Response get_document(const Context& context, const Call& call);
base::http::Response get_sbd(const Context& context, const Call& call);
base::http::Response get_message(const Context& context, const Call& call);
base::http::Response get_receipt(const Context& context, const Call& call);
base::http::Response get_bundle(const Context& context, const Call& call);
base::http::Response show_ledger(const Context& context, const Call& call);
base::http::Response show_health(const Context& context, const Call& call);
base::http::Response show_metrics(const Context& context, const Call& call);

}  // namespace ap::api
