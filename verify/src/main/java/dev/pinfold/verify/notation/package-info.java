/// A configuration written in the notations of checkers: CSPm, Promela, TLA+, Petri nets in PNML.
///
/// Every notation says what `explore` says, step for step, so the checkers' counts of states can be
/// compared. Modes, compatibility and the decisions of waiting are those of the configuration's
/// rules; nothing of them is written down here.
@NullMarked
package dev.pinfold.verify.notation;

import org.jspecify.annotations.NullMarked;
