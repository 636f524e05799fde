/* Locks, as the engine's lock table and its rules have them. Before this: N transactions, their
   tables, and which rules hold. A transaction's locks and open accesses follow from its place. */

PLACE place[N];
#if QUEUED
byte pos[N];                    /* in the queue of the granule asked for, from 1; 0: does not wait */
#define POS(u) now.pos[u]
#else
#define POS(u) 0
#endif
#if WOUNDS
bool wounded[N];
#define WOUNDED(u) now.wounded[u]
#define HURT(u) (now.wounded[u] = 1)
#define HEAL(u) (now.wounded[u] = 0)
#else
#define WOUNDED(u) 0
#define HURT(u) (void) 0
#define HEAL(u) (void) 0
#endif
#if AGES_CHANGE
byte age[N];                    /* the difference to the transaction's number, so that all begin with 0 */
#define AGE(u) ((now.age[u] + (u)) % N)
#else
#define AGE(u) (u)
#endif

c_code {
#define AT(table, t) table[t][now.place[t]]
#define HOLDS(u, g) HELD[u][now.place[u]][g]
#define EACH_OTHER(u, t) for (u = 0; u < N; u++) if (u != t)

static int denied(int t) {
  int u;
  EACH_OTHER(u, t) if (HOLDS(u, AT(GRANULE, t)) & AT(DENIED_BY, t)) return 1;
  return 0;
}

static int waits_ahead(int t, int u) {
  return POS(u) > 0 && AT(GRANULE, u) == AT(GRANULE, t)
    && (!(CONVERSIONS_FIRST && AT(CONVERTS, t)) || AT(CONVERTS, u));
}

static int ahead(int t) {
  int u, count = 0;
  EACH_OTHER(u, t) if (waits_ahead(t, u)) count++;
  return count;
}

static int blocked(int t) {
  return denied(t) || (QUEUES_FAIRLY && ahead(t) > 0);
}

static int in_the_way(int t, int u) {
  return (HOLDS(u, AT(GRANULE, t)) & AT(DENIED_BY, t)) || waits_ahead(t, u);
}

/* What a request does that cannot be granted now. */
static int decision(int t) {
  int u;
  EACH_OTHER(u, t) if (in_the_way(t, u) && AGE(u) < AGE(t)) return AT(IF_NOT_OLDEST, t);
  return AT(IF_OLDEST, t);
}

/* What is over at the end of a try or of a transaction. */
static void ended(int t, int ends) {
  if (ends == 0) return;
  HEAL(t);
#if AGES_CHANGE
  if (ends == 1 ? !KEEPS_AGES : ENDLESS) {
    int u, old = AGE(t);
    EACH_OTHER(u, t) if (AGE(u) > old) now.age[u] = (now.age[u] + N - 1) % N;
    now.age[t] = N - 1 - t;
  }
#endif
}

#if QUEUED
static void leave(int t) {
  int u;
  EACH_OTHER(u, t) if (now.pos[u] > now.pos[t] && AT(GRANULE, u) == AT(GRANULE, t)) now.pos[u]--;
  now.pos[t] = 0;
}

/* Grants what the head of the queue wants for as long as the holders admit it. */
static void freed(int g) {
  int u, found;
  do {
    found = 0;
    for (u = 0; u < N; u++) {
      if (now.pos[u] == 1 && AT(GRANULE, u) == g && !denied(u)) {
        leave(u);
        now.place[u] = AT(NEXT, u);
        found = 1;
      }
    }
  } while (found);
}

/* A conversion has gone before those that wait without holding the granule. */
static void wound_for_conversion(int t, int granted) {
  int u;
  if (!AT(CONVERTS, t) || !CONVERSIONS_WOUND || !WOUNDS_ARRIVE) return;
  EACH_OTHER(u, t)
    if (now.pos[u] > 0 && AT(GRANULE, u) == AT(GRANULE, t) && !AT(CONVERTS, u) && !AT(IN_ORDER, u)
        && (!granted || !ADMITS[AT(MODE, t)][AT(MODE, u)])) {
      if (AGE(u) < AGE(t)) HURT(t); else HURT(u);
    }
}

static void queue_up(int t) {
  int u, place = ahead(t) + 1;
  if (decision(t) == WOUND && WOUNDS_ARRIVE) { EACH_OTHER(u, t) if (in_the_way(t, u)) HURT(u); }
  EACH_OTHER(u, t) if (now.pos[u] >= place && AT(GRANULE, u) == AT(GRANULE, t)) now.pos[u]++;
  now.pos[t] = place;
  wound_for_conversion(t, 0);
}
#endif

static void grant(int t) {
#if QUEUED
  wound_for_conversion(t, 1);
#endif
  now.place[t] = AT(NEXT, t);
}

static void give_up(int t) {
  int g = AT(GRANULE, t), over = AT(HOLDS_NOTHING, t);
#if QUEUED
  int waited = now.pos[t] > 0;
  if (waited) leave(t);
#endif
  now.place[t] = AT(GIVE_UP, t);
  if (over) ended(t, 1);
#if QUEUED
  if (waited) freed(g);
#endif
}

static void go(int t) {
  int ends = AT(ENDS, t), g = AT(GRANULE, t), lets_go = AT(ACT, t) == RELEASE;
  now.place[t] = AT(NEXT, t);
  ended(t, ends);
#if QUEUED
  if (lets_go) freed(g);
#endif
}

static int yields(int t) {
  int u;
  EACH_OTHER(u, t)
    if ((HOLDS(u, AT(GRANULE, t)) & AT(DENIED_BY, t))
        && (AGE(t) < AGE(u) ? AT(IF_OLDEST, t) : AT(IF_NOT_OLDEST, t)) == RESTART) return 1;
  return 0;
}

static int may_wound(int t, int u) {
  return !WOUNDED(t) && !WOUNDED(u) && WOUNDS_ARRIVE && (HOLDS(u, AT(GRANULE, t)) & AT(DENIED_BY, t))
    && (AGE(t) < AGE(u) ? AT(IF_OLDEST, t) : AT(IF_NOT_OLDEST, t)) == WOUND;
}

/* By the real modes, whatever the rules of this model admit. */
static int is_exclusive() {
  int t, u, g;
  for (t = 0; t < N; t++)
    EACH_OTHER(u, t)
      for (g = 0; g < (int) sizeof(HELD[0][0]); g++)
        if (HOLDS(t, g) && CLASH[HOLDS(t, g)] & HOLDS(u, g)) return 0;
  return 1;
}

static int is_strict(int t) {
  int u;
  EACH_OTHER(u, t) if (AT(DONE, u) & AT(MEETS, t)) return 0;
  return 1;
}

static int all_ended() {
  int t;
  for (t = 0; t < N; t++) if (AT(ACT, t) != END) return 0;
  return 1;
}

/* When a command is possible. Spin looks for calls in expressions, because they may change something.
   These do not; they are called with their names in parentheses, which it does not take for calls. */
static int works(int t) { return AT(ACT, t) == WORK; }
static int commits(int t) { return AT(ACT, t) == COMMIT; }
static int releases(int t) { return AT(ACT, t) == RELEASE; }
static int asks(int t) { return AT(ACT, t) == REQUEST; }
static int asks_anew(int t) { return asks(t) && POS(t) == 0; }
static int may_be_granted(int t) { return asks_anew(t) && !blocked(t); }
static int must_not_wait(int t) {
  return asks_anew(t) && !WOUNDED(t) && blocked(t) && decision(t) == RESTART;
}
static int must_wait(int t) {
  return asks_anew(t) && !WOUNDED(t) && blocked(t) && decision(t) != RESTART;
}
}

#define commands(t) \
  :: d_step { c_expr { (may_be_granted)(t) } -> c_code { grant(t); }; assert(c_expr { (is_exclusive)() }) } \
  :: d_step { c_expr { (works)(t) } -> assert(c_expr { (is_strict)(t) }); c_code { go(t); } } \
  :: d_step { c_expr { (commits)(t) } -> c_code { go(t); } } \
  :: d_step { c_expr { (releases)(t) } -> c_code { go(t); }; assert(c_expr { (is_exclusive)() }) } \
  waiting(t)

#if QUEUED
#if WOUNDS
#define waiting(t) \
  :: d_step { c_expr { (asks)(t) && WOUNDED(t) } -> c_code { give_up(t); }; assert(c_expr { (is_exclusive)() }) } \
  :: d_step { c_expr { (must_not_wait)(t) } -> c_code { give_up(t); } } \
  :: d_step { c_expr { (must_wait)(t) } -> c_code { queue_up(t); } }
#else
#define waiting(t) \
  :: d_step { c_expr { (must_wait)(t) } -> c_code { queue_up(t); } }
#endif
#define wounding(t, u)
#elif WOUNDS
#define waiting(t) \
  :: d_step { c_expr { (asks)(t) && (WOUNDED(t) || (yields)(t)) } -> c_code { give_up(t); } }
#define wounding(t, u) \
  :: d_step { c_expr { (asks)(t) && (may_wound)(t, u) } -> c_code { HURT(u); } }
#else
#define waiting(t)
#define wounding(t, u)
#endif

