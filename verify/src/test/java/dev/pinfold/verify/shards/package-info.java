/// Transactions over several shards under the rules of `documents/lock/rules`, as a simulation that
/// a seed repeats: messages are late, lost, doubled and out of order, and leaders change.
package dev.pinfold.verify.shards;
