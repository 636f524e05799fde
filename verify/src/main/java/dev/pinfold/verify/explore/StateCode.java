package dev.pinfold.verify.explore;

import dev.pinfold.verify.protocol.Configuration;

/// States as numbers: each part has as many bits as it needs. What cannot vary takes none.
public final class StateCode {

  private final int transactions;
  private final int[] placeBits;
  private final int positionBits;
  private final int woundBits;
  private final int ageBits;
  private final int lostBits;
  private final int leaderBits;

  /// @throws IllegalArgumentException if a state does not fit into a number
  public StateCode(Configuration configuration, boolean queued) {
    this.transactions = configuration.transactions();
    this.placeBits = new int[transactions];
    int bits = 0;
    for (int t = 0; t < transactions; t++) {
      placeBits[t] = bitsFor(configuration.programs().get(t).size() - 1);
      bits += placeBits[t];
    }
    this.positionBits = queued ? bitsFor(transactions) : 0;
    this.woundBits = configuration.wounds() ? 1 : 0;
    this.ageBits = configuration.agesChange() ? bitsFor(transactions - 1) : 0;
    this.lostBits = configuration.leaderChanges() > 0 ? configuration.granules().shards() : 0;
    this.leaderBits = bitsFor(configuration.leaderChanges());
    bits += transactions * (positionBits + woundBits + ageBits + lostBits) + leaderBits;
    if (bits > Long.SIZE - 1) {
      throw new IllegalArgumentException(configuration.name() + " needs " + bits + " bits a state");
    }
  }

  private static int bitsFor(int greatest) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(greatest);
  }

  public long encode(State state) {
    long code = state.leaderChanges;
    for (int t = 0; t < transactions; t++) {
      code = code << placeBits[t] | state.place[t];
      code = code << positionBits | (positionBits == 0 ? 0 : state.position[t]);
      code = code << woundBits | (state.wounded[t] ? 1 : 0);
      code = code << ageBits | (ageBits == 0 ? 0 : state.age[t]);
      code = code << lostBits | state.lost[t];
    }
    return code;
  }

  public void decode(long code, State into) {
    long rest = code;
    for (int t = transactions - 1; t >= 0; t--) {
      into.lost[t] = (int) (rest & mask(lostBits));
      rest >>>= lostBits;
      into.age[t] = ageBits == 0 ? t : (int) (rest & mask(ageBits));
      rest >>>= ageBits;
      into.wounded[t] = (rest & mask(woundBits)) != 0;
      rest >>>= woundBits;
      into.position[t] = (int) (rest & mask(positionBits));
      rest >>>= positionBits;
      into.place[t] = (int) (rest & mask(placeBits[t]));
      rest >>>= placeBits[t];
    }
    into.leaderChanges = (int) rest;
  }

  private static long mask(int bits) {
    return (1L << bits) - 1;
  }
}
