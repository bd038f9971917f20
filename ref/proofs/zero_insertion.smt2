; Zero insertion: u has the I elements of x at distance s, `before` = d*(K-1) - pb zeros in front of them and
; `after` = d*(K-1) - pe + op behind (negative: crops). The stride-1 convolution of u with the flipped kernel,
;
;   y[o] = sum over t' of u[o + t'*d] * w[K-1-t'],        u[before + i*s] = x[i],
;
; has for every output o the products of the definition: tap t = K-1-t' meets input i iff i*s + t*d - pb = o.
(declare-const I Int) (declare-const K Int) (declare-const s Int) (declare-const d Int)
(declare-const pb Int) (declare-const pe Int) (declare-const op Int)
(declare-const i Int) (declare-const flipped Int) (declare-const o Int)
(assert (>= I 1)) (assert (>= K 1)) (assert (>= s 1)) (assert (>= d 1)) (assert (>= pb 0)) (assert (>= pe 0))
(assert (>= op 0))
(assert (and (<= 0 flipped) (< flipped K)))
(define-fun t () Int (- K 1 flipped))
(define-fun before () Int (- (* d (- K 1)) pb))
(define-fun after () Int (+ (- (* d (- K 1)) pe) op))
(define-fun definition () Bool (= (- (+ (* i s) (* t d)) pb) o))

(echo "the same pairs of input and tap")
(push)
(push) (assert (not (= definition (= (+ o (* flipped d)) (+ before (* i s))))))
(set-info :status unsat) (check-sat) (pop)
(echo "  twin: implicit padding d*K - pb")
(push) (assert (not (= definition (= (+ o (* flipped d)) (+ before d (* i s))))))
(set-info :status sat) (check-sat) (get-value (K s d pb i flipped o)) (pop)
(pop)

(echo "tap and input that meet are apart by what the flipped kernel and `before` say, whatever the order of terms")
(push) (assert definition)
(push) (assert (not (= (- (+ o (* flipped d)) before) (* i s))))
(set-info :status unsat) (check-sat) (pop)
(echo "  twin: the kernel is not flipped")
(push) (assert (not (= (- (+ o (* t d)) before) (* i s))))
(set-info :status sat) (check-sat) (get-value (K s d pb i flipped o)) (pop)
(pop)

; Products as variables of their own, with all that is used of them: E = d*(K-1), S = (I-1)*s.
(echo "u has an element for every output and tap, and none too many")
(declare-const E Int) (declare-const S Int) (declare-const offset Int)
(define-fun O () Int (+ (- S pb pe) E op 1))
(define-fun length () Int (+ (- E pb) S 1 (+ (- E pe) op)))
(assert (>= S 0)) (assert (>= E 0)) (assert (and (<= 0 offset) (<= offset E)))  ; offset = flipped*d
(push) (assert (not (and (= length (+ O E)) (>= (+ o offset) 0) (< (+ o offset) length))))
(push) (assert (and (<= 0 o) (< o O)))
(set-info :status unsat) (check-sat) (pop)
(echo "  twin: one output more")
(push) (assert (and (<= 0 o) (<= o O)))
(set-info :status sat) (check-sat) (get-value (S E pb pe op o offset)) (pop)
(pop)
