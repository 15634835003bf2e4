#ifndef CS_MEMORY_H
#define CS_MEMORY_H

// Has the C library keep memory that was freed, up to 64 MB at the top of the heap, for what is asked for next, in place
// of giving it back to the system and having every page of it cleared again. Does nothing where there is no such setting.
// For the whole process: a program's own to call, before it has threads.
void cs_keep_freed_memory(void);

// Gives what was freed back to the system, of all threads. Does nothing where the C library cannot be told so.
void cs_give_back_freed_memory(void);

#endif
