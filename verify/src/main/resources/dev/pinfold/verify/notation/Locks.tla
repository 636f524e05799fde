------------------------------- MODULE Locks -------------------------------
(* Locks, as the engine's lock table and its rules have them.  Tables says *)
(* what the transactions of a configuration do at each of their places,    *)
(* and which rules hold.                                                   *)
EXTENDS Tables, Naturals, FiniteSets

VARIABLES place,    \* of each transaction's program
          pos,      \* in the queue of the granule that it asks for; 0: it does not wait
          wounded,  \* whether it is to give up
          age       \* how many are older

vars == <<place, pos, wounded, age>>

T == 1..N
At(t) == Place[t][place[t]]
Asks(t) == At(t).act = "request"

\* Whether what u holds does not admit what t asks for.
Denies(t, u) == u # t /\ <<At(u).held[At(t).g], At(t).mode>> \in Denied

WaitsAhead(t, u) ==
  /\ u # t
  /\ pos[u] > 0
  /\ At(u).g = At(t).g
  /\ (ConversionsFirst /\ At(t).conv) => At(u).conv

Ahead(t) == Cardinality({u \in T : WaitsAhead(t, u)})
Blocked(t) == (\E u \in T : Denies(t, u)) \/ (QueuesFairly /\ Ahead(t) > 0)
InTheWay(t) == {u \in T : Denies(t, u) \/ WaitsAhead(t, u)}

\* What a request does that cannot be granted now.
Decision(t, others) ==
  IF \E u \in others : age[u] < age[t] THEN IfNotOldest[At(t).inOrder] ELSE IfOldest[At(t).inOrder]

-----------------------------------------------------------------------------
\* Queues, given as places and positions.

Left(pl, ps, u) ==
  [v \in T |->
    IF v = u THEN 0
    ELSE IF ps[v] > ps[u] /\ Place[v][pl[v]].g = Place[u][pl[u]].g THEN ps[v] - 1
    ELSE ps[v]]

RECURSIVE Freed(_, _, _)
Freed(pl, ps, g) ==
  LET heads == {u \in T :
        /\ ps[u] = 1
        /\ Place[u][pl[u]].g = g
        /\ \A v \in T \ {u} : <<Place[v][pl[v]].held[g], Place[u][pl[u]].mode>> \notin Denied}
  IN IF heads = {} THEN <<pl, ps>>
     ELSE LET u == CHOOSE x \in heads : TRUE
          IN Freed([pl EXCEPT ![u] = Place[u][pl[u]].next], Left(pl, ps, u), g)

\* A conversion has gone before those that wait without holding the granule.
WoundedFor(t, granted, w) ==
  IF ~(Queued /\ At(t).conv /\ ConversionsWound /\ WoundsArrive) THEN w
  ELSE LET behind == {u \in T \ {t} :
             /\ pos[u] > 0
             /\ At(u).g = At(t).g
             /\ ~At(u).conv
             /\ ~At(u).inOrder
             /\ granted => <<At(t).mode, At(u).mode>> \in Denied}
       IN [u \in T |->
            \/ w[u]
            \/ u \in behind /\ age[u] > age[t]
            \/ u = t /\ \E b \in behind : age[b] < age[t]]

-----------------------------------------------------------------------------
\* What is over at the end of a try or of a transaction.

Healed(t, ends) == IF ends = "nothing" THEN wounded ELSE [wounded EXCEPT ![t] = FALSE]

Aged(t, ends) ==
  IF (ends = "try" /\ ~KeepsAges) \/ (ends = "transaction" /\ Endless)
  THEN [u \in T |-> IF u = t THEN N - 1 ELSE IF age[u] > age[t] THEN age[u] - 1 ELSE age[u]]
  ELSE age

-----------------------------------------------------------------------------

Choose(t) ==
  /\ At(t).act = "choose"
  /\ \E s \in At(t).starts : place' = [place EXCEPT ![t] = s]
  /\ UNCHANGED <<pos, wounded, age>>

Grant(t) ==
  /\ Asks(t)
  /\ pos[t] = 0
  /\ ~Blocked(t)
  /\ place' = [place EXCEPT ![t] = At(t).next]
  /\ wounded' = WoundedFor(t, TRUE, wounded)
  /\ UNCHANGED <<pos, age>>

GiveUp(t) ==
  /\ Asks(t)
  /\ \/ wounded[t]
     \/ Queued /\ pos[t] = 0 /\ Blocked(t) /\ Decision(t, InTheWay(t)) = "RESTART"
     \/ ~Queued /\ \E u \in InTheWay(t) : Decision(t, {u}) = "RESTART"
  /\ LET pl == [place EXCEPT ![t] = At(t).up]
         after == IF pos[t] > 0 THEN Freed(pl, Left(place, pos, t), At(t).g) ELSE <<pl, pos>>
         ends == IF At(t).none THEN "try" ELSE "nothing"
     IN /\ place' = after[1]
        /\ pos' = after[2]
        /\ wounded' = Healed(t, ends)
        /\ age' = Aged(t, ends)

QueueUp(t) ==
  /\ Queued
  /\ Asks(t)
  /\ pos[t] = 0
  /\ ~wounded[t]
  /\ Blocked(t)
  /\ LET others == InTheWay(t)
         decision == Decision(t, others)
         mine == Ahead(t) + 1
         hurt == [u \in T |-> wounded[u] \/ (decision = "WOUND" /\ WoundsArrive /\ u \in others)]
     IN /\ decision # "RESTART"
        /\ pos' = [u \in T |->
             IF u = t THEN mine
             ELSE IF pos[u] >= mine /\ At(u).g = At(t).g THEN pos[u] + 1
             ELSE pos[u]]
        /\ wounded' = WoundedFor(t, FALSE, hurt)
  /\ UNCHANGED <<place, age>>

\* Without queues, one wound is one step.
Wound(t, u) ==
  /\ ~Queued
  /\ WoundsArrive
  /\ Asks(t)
  /\ ~wounded[t]
  /\ ~wounded[u]
  /\ Denies(t, u)
  /\ Decision(t, {u}) = "WOUND"
  /\ wounded' = [wounded EXCEPT ![u] = TRUE]
  /\ UNCHANGED <<place, pos, age>>

Go(t) ==
  /\ At(t).act \in {"work", "commit", "release"}
  /\ LET pl == [place EXCEPT ![t] = At(t).next]
         after == IF At(t).act = "release" THEN Freed(pl, pos, At(t).g) ELSE <<pl, pos>>
     IN /\ place' = after[1]
        /\ pos' = after[2]
  /\ wounded' = Healed(t, At(t).ends)
  /\ age' = Aged(t, At(t).ends)

Step(t) == Choose(t) \/ Grant(t) \/ GiveUp(t) \/ QueueUp(t) \/ Go(t) \/ \E u \in T : Wound(t, u)

\* Having ended is no deadlock.
Ended == (\A t \in T : At(t).act = "end") /\ UNCHANGED vars

Init ==
  /\ place = [t \in T |-> 1]
  /\ pos = [t \in T |-> 0]
  /\ wounded = [t \in T |-> FALSE]
  /\ age = [t \in T |-> t - 1]

Next == Ended \/ \E t \in T : Step(t)
Spec == Init /\ [][Next]_vars
Fair == Spec /\ \A t \in T : WF_vars(Step(t))

-----------------------------------------------------------------------------

Exclusion ==
  \A t \in T : \A u \in T \ {t} : \A g \in 1..G : <<At(t).held[g], At(u).held[g]>> \notin Clash

Strictness ==
  \A t \in T : \A u \in T \ {t} : \A a \in At(t).done : Meets[a] \cap At(u).done = {}

Progress == \A t \in T : <>(At(t).over)
ProgressForEver == \A t \in T : []<>(At(t).over)
=============================================================================
