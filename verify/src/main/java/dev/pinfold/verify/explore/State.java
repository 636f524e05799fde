package dev.pinfold.verify.explore;

import java.util.Arrays;

/// A state of a model, as one that can be changed: for each transaction the place it is at, its
/// place in the queue that it waits in, whether it is wounded, how old it is, and what it has lost.
public final class State {

  /// The place of each transaction's program.
  public final int[] place;

  /// The place in the queue of the granule that it asks for, from 1; 0 if it does not wait.
  public final int[] position;

  public final boolean[] wounded;

  /// How many transactions are older.
  public final int[] age;

  /// The shards whose tables were lost while it had locks in them, as bits.
  public final int[] lost;

  /// How often a table may still be lost.
  public int leaderChanges;

  public State(int transactions) {
    this.place = new int[transactions];
    this.position = new int[transactions];
    this.wounded = new boolean[transactions];
    this.age = new int[transactions];
    this.lost = new int[transactions];
    for (int i = 0; i < transactions; i++) {
      age[i] = i;
    }
  }

  /// Makes this equal to another.
  public void become(State other) {
    System.arraycopy(other.place, 0, place, 0, place.length);
    System.arraycopy(other.position, 0, position, 0, place.length);
    System.arraycopy(other.wounded, 0, wounded, 0, place.length);
    System.arraycopy(other.age, 0, age, 0, place.length);
    System.arraycopy(other.lost, 0, lost, 0, place.length);
    leaderChanges = other.leaderChanges;
  }

  /// Makes a transaction the youngest.
  void renew(int transaction) {
    for (int i = 0; i < age.length; i++) {
      if (age[i] > age[transaction]) {
        age[i]--;
      }
    }
    age[transaction] = age.length - 1;
  }

  @Override
  public String toString() {
    return "places "
        + Arrays.toString(place)
        + " positions "
        + Arrays.toString(position)
        + " wounded "
        + Arrays.toString(wounded)
        + " ages "
        + Arrays.toString(age);
  }
}
