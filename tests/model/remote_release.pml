/* The remote-release protocol of src/pool/remote.c, for one slab of SLOTS slots that are all in use at first
 * and are released by two other threads while the slab's owner collects them, ends, and another thread
 * takes the slab over. Every interleaving is tried.
 *
 * Checked:
 *   - pending_next is written only when nobody is about to read it, and by one announcer at a time;
 *   - once all slots are home, nobody is on the way to the slab or has it on a list: it can be unmapped;
 *   - no slot is forgotten: the run does not end before all are home (an invalid end state otherwise).
 *
 * The list of remote slots is modelled by its length, the pending list of each heap by whether the slab is on
 * it. One statement is one atomic instruction of the code, or one access to a shared variable.
 *
 * FORGET_FORWARDING and READ_LATE break the protocol on purpose; the checker must object to both. */

#define SLOTS 3

byte remote = 0;          /* length of slab->remote */
byte home = 0;            /* slots in slab->free */
byte owner = 0;           /* slab->heap: heap 0 or 1 */
bool pending[2] = false;  /* the slab is on the pending list of the heap */
bool idle = false;        /* heap 0 belongs to no thread */
bool announcing = false;  /* somebody has found `remote` empty and is on the way to a pending list */
bool unread = false;      /* a collector has the slab and has yet to read pending_next */
bool unmapped = false;

inline announce() {
    atomic { assert(!unmapped); assert(!announcing); announcing = true; target = owner }
    atomic {                                  /* writes pending_next, swaps the head of the list */
        assert(!unmapped); assert(!unread); assert(!pending[0] && !pending[1]);
        pending[target] = true; announcing = false
    }
}

inline take_remote() {
    atomic { assert(!unmapped); home = home + remote; remote = 0 }
}

/* One round of collect(): the pending list of `heap` is taken with one exchange. */
inline collect(heap) {
    if
    :: atomic { pending[heap] -> pending[heap] = false; unread = true };
#ifdef READ_LATE
       if
       :: owner == heap -> take_remote(); unread = false
       :: else -> unread = false; announce()
       fi
#else
       unread = false;                        /* reads pending_next */
       if
       :: owner == heap -> take_remote()
       :: else ->
#ifdef FORGET_FORWARDING
          skip
#else
          announce()
#endif
       fi
#endif
    :: atomic { !pending[heap] -> skip }
    fi
}

inline unmap_when_home() {
    if
    :: atomic {
           home == SLOTS ->
           assert(!announcing && !pending[0] && !pending[1] && remote == 0);
           unmapped = true
       }
    :: else -> skip
    fi
}

proctype releaser(byte count) {
    byte target; bool was_empty;
    do
    :: count > 0 ->
       atomic { assert(!unmapped); was_empty = (remote == 0); remote++ };
       if
       :: was_empty -> announce()
       :: else -> skip
       fi;
       count--
    :: else -> break
    od
}

/* The thread that owns heap 0: collects for a while, then ends. */
proctype first_owner() {
    byte target;
    do
    :: (!unmapped && pending[0]) -> collect(0); unmap_when_home()
    :: break
    od;
    idle = true
}

/* The thread that owns heap 1 and takes over what heap 0 leaves behind. */
proctype second_owner() {
    byte target;
    idle;
    if
    :: !unmapped -> collect(0); owner = 1; unmap_when_home()
    :: else -> skip
    fi;
    do
    :: unmapped -> break
    :: (!unmapped && pending[1]) -> collect(1); unmap_when_home()
    :: (!unmapped && pending[0]) -> collect(0)
    od
}

init {
    atomic { run releaser(1); run releaser(SLOTS - 1); run first_owner(); run second_owner() }
}
