// Documents on file: what is known of each, and its bytes.

#include "tests/providers/harbour/office.h"

namespace driftgate::harbour {
namespace {

Answer list_documents(Office& office, const Incoming&) {
  Value shown = array();
  for (const auto& [id, record] : office.documents) shown.elements.push_back(record.value);
  return json(200, shown);
}

Answer upload(Office& office, const Incoming& incoming) {
  const std::string file(incoming.body.string_at("file"));
  const std::string id = "F-" + digest(to_json(incoming.body), 8);
  Value document = without(incoming.body, "file");
  document.set("id", id);
  document.set("bytes", static_cast<long>(file.size()));
  if (document.find("title") == nullptr) document.set("title", "");
  office.contents[id].value = file;
  return create(office.documents, id, document, "/documents/" + id, document);
}

Answer show_document(Office& office, const Incoming& incoming) {
  return read(office.documents, incoming.id("documentId"));
}

Answer show_content(Office& office, const Incoming& incoming) {
  const Record* record = find(office.contents, incoming.id("documentId"));
  if (record != nullptr) return text("application/octet-stream", record->value.text);
  Answer none{404, {}, ""};
  if (office.faults.has(Fault::content_404_page))
    none = {404, {{"Content-Type", "text/html"}}, "<h1>Not here</h1>"};
  return none;
}

Answer remove_document(Office& office, const Incoming& incoming) {
  Answer answer = remove(office.documents, incoming.id("documentId"));
  if (answer.status == 204) office.contents.erase(incoming.id("documentId"));
  return answer;
}

constexpr Route kDocumentRoutes[] = {{"listDocuments", list_documents},
                                     {"uploadDocument", upload},
                                     {"getDocument", show_document},
                                     {"getDocumentContent", show_content},
                                     {"deleteDocument", remove_document}};

}  // namespace

std::span<const Route> document_routes() { return kDocumentRoutes; }

}  // namespace driftgate::harbour
