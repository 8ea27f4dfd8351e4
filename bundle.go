package bartleby

import "regexp"

// Bundle is the scripts of one version of a front end's package, which pages load from the public side. Operators bring them:
// none is part of this server.
type Bundle struct {
	Package   string // such as @clerk/clerk-js
	Version   string // such as 6.1.0
	Files     []BundleFile
	CreatedAt int64 // Unix milliseconds
}

// BundleFile is one file of it.
type BundleFile struct {
	Path   string // dist/<name>.js, or LICENSE
	Size   int64  // bytes, before compression
	Digest string // SHA-256 in hexadecimal, before compression
	Data   []byte // compressed (gzip)
}

var (
	bundlePackage = regexp.MustCompile(`^@clerk/[a-z0-9][a-z0-9-]{0,60}$`)
	bundlePath    = regexp.MustCompile(`^(LICENSE|dist/[A-Za-z0-9_][A-Za-z0-9._-]{0,150}\.js)$`)
)

// IsBundlePackage tells whether a package may be served.
func IsBundlePackage(name string) bool { return bundlePackage.MatchString(name) }

// IsBundlePath tells whether a file of a package is kept and served: its scripts, and the licence under which they are.
func IsBundlePath(path string) bool { return bundlePath.MatchString(path) }
