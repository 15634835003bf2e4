#ifndef CS_PROCESS_H
#define CS_PROCESS_H

#include <stddef.h>

// What a program asks of the system for itself as a whole; for a program's own to call, before it has threads.

// Has a signal (SIGINT, SIGTERM) write its number, a byte, to a descriptor; a second one of any of them ends the process
// with 128 and its number, whatever the process does. Only threads that ask for them with cs_take_signals get them, and
// threads made after this call inherit that.
//
// Returns 1; 0 when whoever started the process has switched the signal off, which it stays; -1 with errno set.
int cs_hear_signal(int number, int descriptor);

// Has this thread take the signals that are heard.
void cs_take_signals(void);

// Has the end of the process by a failure, after it was refused memory or where less than `left` bytes can be had then,
// write `count` bytes at `text` to standard error and exit with `code`: libraries end the process when they are refused
// memory, and the language's own way to tell needs memory, too, and waits for it for ever. Any other failure is what it
// would have been. The text must stay where it is.
void cs_when_memory_ends(const char *text, size_t count, size_t left, int code);

// Has all threads share one heap, where the C library would reserve address space for several.
void cs_use_one_heap(void);

#endif
