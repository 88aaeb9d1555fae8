// Invoices and what was paid of them.

#include <algorithm>

#include "tests/providers/harbour/office.h"

namespace driftgate::harbour {
namespace {

Answer list_invoices(Office& office, const Incoming& incoming) {
  const long offset = incoming.number("offset", 0);
  if (offset == 10000 && office.faults.has(Fault::invoices_offset_crash))
    return problem(500, "that did not work");
  const Value* paid = incoming.parameter("paid");
  const long limit = incoming.number("limit", 20);
  long total = 0;
  Value page = array();
  for (const auto& [id, record] : office.invoices) {
    if (paid != nullptr && record.value.find("paid")->truth != paid->truth) continue;
    if (total >= offset && total - offset < limit) page.elements.push_back(record.value);
    ++total;
  }
  const bool word = office.faults.has(Fault::invoices_total_word);
  return json(200, page, {{"X-Total-Count", word ? "many" : std::to_string(total)}});
}

Answer show_invoice(Office& office, const Incoming& incoming) {
  const Record* record = find(office.invoices, incoming.id("invoiceId"));
  if (record == nullptr) return problem(404, "there is no such invoice");
  Value invoice = record->value;
  if (office.faults.has(Fault::invoice_due_null)) invoice.set("dueOn", {});
  return json(200, invoice);
}

Answer print(Office& office, const Incoming& incoming) {
  const Record* record = find(office.invoices, incoming.id("invoiceId"));
  if (record == nullptr) return problem(404, "there is no such invoice");
  const Value& invoice = record->value;
  const bool html = office.faults.has(Fault::print_html);
  return text(html ? "text/html" : "text/plain; charset=utf-8",
              "Invoice " + incoming.id("invoiceId") + "\n" + invoice.find("amount")->text + " " +
                  std::string(invoice.string_at("currency")) + "\n");
}

Answer pay(Office& office, const Incoming& incoming) {
  const std::string& invoice = incoming.id("invoiceId");
  if (find(office.invoices, invoice) == nullptr) return problem(404, "there is no such invoice");
  Value payment = incoming.body;
  const std::string id = "Y-" + digest(to_json(payment), 8);
  payment.set("id", id);
  return create(office.payments, invoice + "/" + id, payment,
                "/invoices/" + invoice + "/payments/" + id, payment);
}

Answer show_payment(Office& office, const Incoming& incoming) {
  return read(office.payments, incoming.id("invoiceId") + "/" + incoming.id("paymentId"));
}

constexpr Route kInvoiceRoutes[] = {{"listInvoices", list_invoices},
                                    {"getInvoice", show_invoice},
                                    {"printInvoice", print},
                                    {"payInvoice", pay},
                                    {"getPayment", show_payment}};

}  // namespace

std::span<const Route> invoice_routes() { return kInvoiceRoutes; }

}  // namespace driftgate::harbour
