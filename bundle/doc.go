// Package bundle reads the packages of front ends' scripts, as npm packs them, and finds the version that a page means.
//
// What may not enter: where they are stored, and how they come here.
package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/semver"

	"bartleby"
)

// Bounds of a package, in bytes: of a file, of all that is kept, and of all that is unpacked.
const (
	maxFile     = 8 << 20
	maxKept     = 64 << 20
	maxUnpacked = 512 << 20
	maxFiles    = 2000
)

// Read reads a packed package (a tar archive, compressed with gzip). Of its files only the scripts in dist and the licence are
// kept, by names that can lead nowhere else.
func Read(packed io.Reader) (*bartleby.Bundle, error) {
	plain, err := gzip.NewReader(packed)
	if err != nil {
		return nil, fmt.Errorf("not a packed package: %w", err)
	}
	out := &bartleby.Bundle{}
	kept := int64(0)
	archive := tar.NewReader(io.LimitReader(plain, maxUnpacked))
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("not a packed package: %w", err)
		}
		_, path, _ := strings.Cut(header.Name, "/") // npm puts all of it into one folder
		if header.Typeflag != tar.TypeReg || path != "package.json" && !bartleby.IsBundlePath(path) {
			continue
		}
		if kept += header.Size; header.Size > maxFile || kept > maxKept || len(out.Files) == maxFiles {
			return nil, fmt.Errorf("%s: larger than a package of scripts is", path)
		}
		text, err := io.ReadAll(archive)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if path == "package.json" {
			if err := describe(out, text); err != nil {
				return nil, err
			}
			continue
		}
		file, err := compress(path, text)
		if err != nil {
			return nil, err
		}
		out.Files = append(out.Files, file)
	}
	if out.Package == "" || len(out.Files) == 0 {
		return nil, errors.New("not a package of scripts: it has no package.json, or nothing in dist")
	}
	return out, nil
}

// describe reads the name and the version of a package.
func describe(out *bartleby.Bundle, text []byte) error {
	var about struct{ Name, Version string }
	if err := json.Unmarshal(text, &about); err != nil {
		return fmt.Errorf("package.json: %w", err)
	}
	if !bartleby.IsBundlePackage(about.Name) || !semver.IsValid("v"+about.Version) {
		return fmt.Errorf("%.80q in the version %.40q is not a package of scripts that this server serves", about.Name, about.Version)
	}
	out.Package, out.Version = about.Name, about.Version
	return nil
}

func compress(path string, text []byte) (bartleby.BundleFile, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return bartleby.BundleFile{}, err
	}
	if _, err := w.Write(text); err != nil {
		return bartleby.BundleFile{}, err
	}
	if err := w.Close(); err != nil {
		return bartleby.BundleFile{}, err
	}
	sum := sha256.Sum256(text)
	return bartleby.BundleFile{Path: path, Size: int64(len(text)), Digest: hex.EncodeToString(sum[:]), Data: packed.Bytes()}, nil
}

// Choose finds, among the versions there are, the one that a page means: by a whole version, the beginning of one (6, 6.30), or
// a channel. The channel latest, and "", is the newest release; another one, such as canary, the newest whose name for what
// comes before a release begins with it. It is "" when there is none.
func Choose(versions []string, asked string) string {
	best := ""
	for _, v := range versions {
		if v == asked {
			return v
		}
		if fits(v, asked) && (best == "" || semver.Compare("v"+v, "v"+best) > 0) {
			best = v
		}
	}
	return best
}

func fits(version, asked string) bool {
	before := strings.TrimPrefix(semver.Prerelease("v"+version), "-")
	switch {
	case asked == "" || asked == "latest":
		return before == ""
	case asked[0] >= '0' && asked[0] <= '9':
		return before == "" && strings.HasPrefix(version, asked+".")
	}
	return before == asked || strings.HasPrefix(before, asked+".") || strings.HasPrefix(before, asked+"-")
}

// Unpack is the text of a file.
func Unpack(file *bartleby.BundleFile) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(file.Data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file.Path, err)
	}
	return io.ReadAll(io.LimitReader(r, maxFile))
}
