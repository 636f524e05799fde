/// The real lock table and the real engine against the rules of locking: recorded runs are played
/// again as runs of the rules, schedules are explored, and broken classes must be found.
package dev.pinfold.verify.classes;
