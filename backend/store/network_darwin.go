package store

import "syscall"

const mntLocal = 0x1000 // MNT_LOCAL of statfs(2): the file system is stored on this computer

func onNetwork(path string) bool {
	var fs syscall.Statfs_t
	return syscall.Statfs(path, &fs) == nil && fs.Flags&mntLocal == 0
}
