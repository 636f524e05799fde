package dev.pinfold.bench.locks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pinfold.documents.transaction.Durability;

/// What clients do all the time.
///
/// @param clients how many there are
/// @param documents how many documents there are
/// @param valueBytes of a field
/// @param skew how the fields are chosen: [#OWN], or the exponent of Zipf's law; 0 is uniform
/// @param searches of a hundred transactions
/// @param workMillis of work under locks in each write
record Work(
    int clients,
    int documents,
    int valueBytes,
    double skew,
    int searches,
    int workMillis,
    Durability durability) {

  /// Each client has a field of its own.
  static final double OWN = -1;

  /// Fields of a document.
  static final int FIELDS = 64;

  static final Work DEFAULT = new Work(16, 1, 20, OWN, 0, 2, Durability.SYNCED);

  Work withClients(int number) {
    return new Work(number, documents, valueBytes, skew, searches, workMillis, durability);
  }

  Work withDocuments(int number) {
    return new Work(clients, number, valueBytes, skew, searches, workMillis, durability);
  }

  Work withValueBytes(int number) {
    return new Work(clients, documents, number, skew, searches, workMillis, durability);
  }

  Work withSkew(double exponent) {
    return new Work(clients, documents, valueBytes, exponent, searches, workMillis, durability);
  }

  Work withSearches(int percent) {
    return new Work(clients, documents, valueBytes, skew, percent, workMillis, durability);
  }

  Work withWorkMillis(int millis) {
    return new Work(clients, documents, valueBytes, skew, searches, millis, durability);
  }

  Work withDurability(Durability other) {
    return new Work(clients, documents, valueBytes, skew, searches, workMillis, other);
  }

  static String id(int document) {
    return "document-" + document;
  }

  static String field(int field) {
    return "f" + field;
  }

  /// A value as JSON, as long as all of the workload.
  String value(int number) {
    String digits = Integer.toString(number);
    return "\"" + digits + "x".repeat(Math.max(0, valueBytes - digits.length())) + "\"";
  }

  /// A document with a version, for those who compare it, and its fields.
  byte[] document() {
    StringBuilder json = new StringBuilder("{\"v\":0");
    for (int i = 0; i < FIELDS; i++) {
      json.append(",\"").append(field(i)).append("\":").append(value(i));
    }
    return json.append('}').toString().getBytes(UTF_8);
  }
}
