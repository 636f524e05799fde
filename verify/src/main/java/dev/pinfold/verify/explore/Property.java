package dev.pinfold.verify.explore;

/// What has to hold.
public enum Property {
  NO_DEADLOCK("somebody can go on until all have ended"),
  EXCLUSION("no two hold one granule in modes that do not admit each other"),
  STRICTNESS("no two open transactions have done what conflicts"),
  CAN_FINISH("from every state every transaction can still reach its commit"),
  NO_OVERTAKING("who waits is not overtaken, but by a bounded number of conversions"),
  PROGRESS("if nobody stops for ever, every transaction commits"),
  SERIALIZABLE("what has been committed is equal to some serial order");

  private final String text;

  Property(String text) {
    this.text = text;
  }

  /// What it says, in a sentence.
  public String text() {
    return text;
  }
}
