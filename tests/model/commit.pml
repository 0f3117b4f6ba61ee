/* The life of a batch, as ledger/log does it: can a log that dies at any moment show two histories, or lose what it
 * acknowledged?
 *
 * An entry is a bit. A batch is one entry: it is set aside (staged), becomes the head by compare-and-swap (the commit
 * point), is put in place, published, and acknowledged. The process dies between any two steps; at the commit point it
 * may also not know the outcome, and stops. An old copy of the database is restored, as often as you like.
 *
 * -DNO_ROLLBACK_CHECK  the log signs although what it published is ahead of its database
 * -DACK_FIRST          a caller is answered before the commit point
 * -DPUBLISH_FIRST      the checkpoint is published before the commit point (with NO_ROLLBACK_CHECK)
 */
#define TOP 4
byte db;             /* the size of the head in the database */
bit db_entry[TOP];
byte backup;         /* an old copy of it: a prefix of what was committed */
bit backup_entry[TOP];
byte published;      /* the size of the published checkpoint */
byte seen;           /* what others saw published, for ever */
bit seen_entry[TOP];
byte acknowledged;   /* the largest size that callers were told of, */
bit told[TOP];       /* which entries, and what they are: for ever */
bit told_entry[TOP];
bit restored;

inline publish_head() {
  atomic {
    published = db;
    for (i : 0 .. TOP - 1) {
      if
      :: i < db && i < seen -> assert(seen_entry[i] == db_entry[i]) /* append-only */
      :: i < db && i >= seen -> seen_entry[i] = db_entry[i]
      :: else -> skip
      fi
    }
    if
    :: db > seen -> seen = db
    :: else -> skip
    fi
  }
}

inline acknowledge(at) {
  atomic {
    told[at] = 1;
    told_entry[at] = entry;
    if
    :: at >= acknowledged -> acknowledged = at + 1
    :: else -> skip
    fi
  }
}

active proctype Log() {
  byte i;
  bit entry;
open:
  atomic {
    i = 0;
    if
#ifndef NO_ROLLBACK_CHECK
    :: published > db -> goto refused
#endif
    :: else -> skip
    fi
  }
  publish_head(); /* what was staged for the head is put in place again, and published */
  atomic {        /* an open log holds all that it acknowledged */
    assert(restored || db >= acknowledged);
    for (i : 0 .. TOP - 1) {
      if
      :: told[i] && i < db -> assert(told_entry[i] == db_entry[i])
      :: else -> skip
      fi
    }
  }
batch:
  if
  :: db == TOP -> goto end
  :: db < TOP -> select(entry : 0 .. 1)
  fi;
#ifdef ACK_FIRST
  acknowledge(db);
#endif
#ifdef PUBLISH_FIRST
  atomic {
    if
    :: db >= seen -> seen_entry[db] = entry; seen = db + 1
    :: else -> assert(seen_entry[db] == entry)
    fi;
    published = db + 1
  }
#endif
  if
  :: goto died                                       /* staged, and that is all */
  :: atomic { db_entry[db] = entry; db++ }           /* the commit point */
     if
     :: goto died                                    /* or the outcome is unknown */
     :: skip
     fi;
     publish_head();
     if
     :: goto died
     :: skip
     fi;
     acknowledge(db - 1)
  fi;
  goto batch;
died:
  atomic {
    i = 0;
    if
    :: skip
    :: backup = db;                                  /* somebody makes a copy, or restores one */
       for (i : 0 .. TOP - 1) { backup_entry[i] = (i < db && db_entry[i]) }
    :: backup < db ->
       db = backup;
       restored = 1;
       for (i : 0 .. TOP - 1) { db_entry[i] = backup_entry[i] }
    fi
  }
  goto open;
refused: /* the tail is fetched, then it goes on (ledger/mirror/restore.h): here the published one */
  atomic {
    for (i : 0 .. TOP - 1) {
      if
      :: i < published -> db_entry[i] = seen_entry[i]
      :: else -> skip
      fi
    }
    db = published;
    restored = 0
  }
  goto open;
end: skip
}
