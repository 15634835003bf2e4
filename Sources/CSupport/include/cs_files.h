#ifndef CS_FILES_H
#define CS_FILES_H

// Exchanges two folders of one file system in one step: at any moment both names lead to a whole folder.
//
// Returns 0, or an error number: ENOSYS where the system has no such call, EINVAL or ENOTSUP where the file system
// has none; nothing is changed then.
int cs_exchange_folders(const char *first, const char *second);

#endif
