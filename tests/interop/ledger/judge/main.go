// Judges what Kuitti's ledger wrote with libraries that share no code with it.
//
//	judge POLICY CHECKPOINT PROOF ENTRY     local files; ENTRY is the leaf's data
//
// Prints a line for each library and exits 1 when one of them refuses.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"

	"filippo.io/torchwood"
	formats "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/formats/proof"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var failed bool

func say(what string, err error) {
	if err != nil {
		failed = true
		fmt.Printf("NO  %s: %v\n", what, err)
		return
	}
	fmt.Printf("yes %s\n", what)
}

func read(path string) []byte {
	content, err := os.ReadFile(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	return content
}

// The keys of a policy file: the log's and the witnesses'.
func keys(policy []byte) (log string, witnesses []string) {
	lines := bufio.NewScanner(bytes.NewReader(policy))
	for lines.Scan() {
		switch words := strings.Fields(lines.Text()); {
		case len(words) > 1 && words[0] == "log":
			log = words[1]
		case len(words) > 2 && words[0] == "witness":
			witnesses = append(witnesses, words[2])
		}
	}
	return log, witnesses
}

// The log's signature and the inclusion of the entry, with golang.org/x/mod.
func xmod(logKey string, unpacked proof.TLogProof, entry []byte) error {
	verifier, err := note.NewVerifier(logKey)
	if err != nil {
		return err
	}
	opened, err := note.Open(unpacked.Checkpoint, note.VerifierList(verifier))
	if err != nil {
		return err
	}
	checkpoint, err := torchwood.ParseCheckpoint(opened.Text)
	if err != nil {
		return err
	}
	var record tlog.RecordProof
	for _, hash := range unpacked.Hashes {
		record = append(record, tlog.Hash(hash))
	}
	return tlog.CheckRecord(record, checkpoint.N, checkpoint.Hash, int64(unpacked.Index), tlog.RecordHash(entry))
}

// Every witness of the policy signed, for transparency-dev/formats.
func cosigned(checkpoint []byte, logKey string, witnesses []string) error {
	log, err := note.NewVerifier(logKey)
	if err != nil {
		return err
	}
	list := []note.Verifier{log}
	for _, key := range witnesses {
		verifier, err := formats.NewVerifierForCosignatureV1(key)
		if err != nil {
			return err
		}
		list = append(list, verifier)
	}
	opened, err := note.Open(checkpoint, note.VerifierList(list...))
	if err != nil {
		return err
	}
	if len(opened.Sigs) != len(list) {
		return fmt.Errorf("%d of %d lines", len(opened.Sigs), len(list))
	}
	return nil
}

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "judge POLICY CHECKPOINT PROOF ENTRY")
		os.Exit(64)
	}
	policyText, checkpoint, proofText, entry := read(os.Args[1]), read(os.Args[2]), read(os.Args[3]), read(os.Args[4])
	logKey, witnesses := keys(policyText)

	var unpacked proof.TLogProof
	say("formats: reads the tlog-proof", unpacked.Unmarshal(proofText))
	if again := unpacked.Marshal(); !bytes.Equal(again, proofText) {
		say("formats: writes the same tlog-proof", fmt.Errorf("it differs"))
	}
	say("x/mod: the log signed, and the entry is in the tree", xmod(logKey, unpacked, entry))
	say("formats: the log and every witness signed the checkpoint", cosigned(checkpoint, logKey, witnesses))
	policy, err := torchwood.ParsePolicy(policyText)
	say("torchwood: reads the policy", err)
	if err == nil {
		_, _, err = torchwood.VerifyCheckpoint(checkpoint, policy)
		say("torchwood: the checkpoint meets the policy", err)
		say("torchwood: the proof holds under the policy", torchwood.VerifyProof(policy, tlog.RecordHash(entry), proofText))
	}
	if failed {
		os.Exit(1)
	}
}
