package store

import "syscall"

// networkFileSystems are magic numbers of statfs(2): NFS, SMB, CIFS, SMB2, AFS, Coda, Ceph, 9P.
var networkFileSystems = map[uint32]bool{
	0x6969: true, 0x517b: true, 0xff534d42: true, 0xfe534d42: true, 0x5346414f: true, 0x73757245: true, 0x00c36400: true, 0x01021997: true,
}

func onNetwork(path string) bool {
	var fs syscall.Statfs_t
	return syscall.Statfs(path, &fs) == nil && networkFileSystems[uint32(fs.Type)]
}
